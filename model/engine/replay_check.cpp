#include "model/engine/replay_check.h"

#include "model/engine/plain_forward.h"
#include "model/engine/tensor_bridge.h"

namespace layerwise {

ReplayCheck checkReplay(const NetworkPlan& plan, const Trace& trace)
{
    bool isEqual = true;
    const auto compare = [&isEqual, &trace](const PlanNode& node, const at::Tensor& output) {
        if (!isEqual || node.index == 0)
            return;
        const TraceStep& step = *trace.steps[static_cast<std::size_t>(node.index) - 1];
        isEqual = step.output && sameBits(*step.output, output);
    };
    try {
        const at::Tensor output = plainForward(plan.root(), toTensor(*trace.input), compare);
        const ActivationPtr recorded = trace.output();
        isEqual = isEqual && recorded && sameBits(*recorded, output);
    } catch (...) {
        // The recorded run did not throw, so this one does not compute the same.
        isEqual = false;
    }
    return isEqual ? ReplayCheck::Equal : ReplayCheck::Different;
}

ReplayCheck ReplayMemory::recall(const NetworkPlanPtr& plan, const Trace& trace) const
{
    const bool isSame = m_plan == plan && m_inputShape == trace.input->shape() && m_threads == trace.threads;
    return isSame ? ReplayCheck::Equal : ReplayCheck::NotMade;
}

void ReplayMemory::remember(const NetworkPlanPtr& plan, const Trace& trace)
{
    m_plan = trace.replayCheck == ReplayCheck::Equal ? plan : nullptr;
    m_inputShape = trace.input->shape();
    m_threads = trace.threads;
}

} // namespace layerwise
