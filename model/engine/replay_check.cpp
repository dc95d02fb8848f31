#include "model/engine/replay_check.h"

#include "model/engine/plain_forward.h"
#include "model/engine/tensor_bridge.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace layerwise {

namespace {

float largestOf(std::span<const float> values)
{
    float largest = 0;
    for (const float value : values)
        largest = std::max(largest, std::abs(value));
    return largest;
}

bool isClose(std::span<const float> recorded, std::span<const float> plain)
{
    const double allowed = kCloseTolerance * std::max(1.0F, largestOf(plain));
    bool isClose = std::isfinite(allowed);
    for (std::size_t i = 0; i < plain.size(); ++i)
        isClose &= std::abs(static_cast<double>(recorded[i]) - plain[i]) <= allowed;
    return isClose;
}

ReplayCheck compare(const ActivationPtr& recorded, const at::Tensor& plain, RunLayout layout)
{
    if (!recorded)
        return ReplayCheck::Different;
    if (layout == RunLayout::Plain)
        return sameBits(*recorded, plain) ? ReplayCheck::Equal : ReplayCheck::Different;
    const ActivationPtr expected = toActivation(plain);
    if (recorded->shape() != expected->shape() || !isClose(recorded->values(), expected->values()))
        return ReplayCheck::Different;
    return sameBits(*recorded, *expected) ? ReplayCheck::Equal : ReplayCheck::Close;
}

} // namespace

ReplayCheck checkReplay(const NetworkPlan& plan, const Trace& trace, RunLayout layout)
{
    static_assert(ReplayCheck::Equal < ReplayCheck::Close && ReplayCheck::Close < ReplayCheck::Different);
    ReplayCheck worst = ReplayCheck::Equal;
    const auto compareStep = [&worst, &trace, layout](const PlanNode& node, const at::Tensor& output) {
        if (worst == ReplayCheck::Different || node.index == 0)
            return;
        const TraceStep& step = *trace.steps[static_cast<std::size_t>(node.index) - 1];
        worst = std::max(worst, compare(step.output, output, layout));
    };
    try {
        const at::Tensor output = plainForward(plan.root(), toTensor(*trace.input), compareStep);
        return std::max(worst, compare(trace.output(), output, layout));
    } catch (...) {
        // The recorded run did not throw, so this one does not compute the same.
        return ReplayCheck::Different;
    }
}

ReplayCheck ReplayMemory::recall(const NetworkPlanPtr& plan, const Trace& trace, RunLayout layout) const
{
    // How much the order of a sum matters hangs on how large its terms are.
    constexpr float kMuchLarger = 10;
    const bool isSame =
        m_plan == plan && m_inputShape == trace.input->shape() && m_threads == trace.threads && m_layout == layout;
    if (!isSame || (layout == RunLayout::Fast && largestOf(trace.input->values()) > kMuchLarger * m_largestInput))
        return ReplayCheck::NotMade;
    return m_result;
}

void ReplayMemory::remember(const NetworkPlanPtr& plan, const Trace& trace, RunLayout layout)
{
    if (trace.replayCheck == ReplayCheck::Different)
        return clear();
    m_plan = plan;
    m_inputShape = trace.input->shape();
    m_threads = trace.threads;
    m_layout = layout;
    m_result = trace.replayCheck;
    m_largestInput = largestOf(trace.input->values());
}

} // namespace layerwise
