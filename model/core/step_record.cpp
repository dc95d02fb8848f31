#include "model/core/step_record.h"

namespace layerwise {

namespace {

using StepsByBlock = std::unordered_map<BlockId, TraceStepPtr>;

StepsByBlock stepsOf(const Trace& trace)
{
    StepsByBlock steps;
    steps.reserve(trace.steps.size());
    for (const TraceStepPtr& step : trace.steps)
        steps.emplace(step->block, step);
    return steps;
}

bool isRecorded(const StepPosition& at, const TraceStep& step)
{
    switch (at.phase) {
    case StepPhase::Before:
    case StepPhase::Enter:
        return step.input != nullptr;
    case StepPhase::Sum:
        return step.sum != nullptr;
    case StepPhase::Done:
    case StepPhase::Activation:
        break;
    }
    return step.status == StepStatus::Ok;
}

/// What is left of a container's step when only the first `count` steps of the plan are kept.
std::shared_ptr<TraceStep> partOf(const TraceStep& step, const StepPlan& plan, std::size_t count)
{
    auto part = std::make_shared<TraceStep>();
    part->block = step.block;
    part->type = step.type;
    part->isContainer = step.isContainer;
    if (plan.firstOf(step.block) >= count)
        return part;
    part->inputShape = step.inputShape;
    part->input = step.input;
    const auto sum = plan.indexOf({step.block, StepPhase::Sum});
    if (sum && *sum < count) {
        part->body = step.body;
        part->shortcut = step.shortcut;
        part->sum = step.sum;
        part->sumDurationNs = step.sumDurationNs;
    }
    return part;
}

} // namespace

StepRecord recordAt(const StepPosition& position, const TraceStep* step, const ActivationPtr& input)
{
    if (position == StepPosition{})
        return {input, nullptr, nullptr, 0};
    if (!step)
        return {};
    switch (position.phase) {
    case StepPhase::Before:
    case StepPhase::Enter:
        return {step->input, nullptr, nullptr, 0};
    case StepPhase::Sum:
        return {step->body, step->shortcut, step->sum, step->sumDurationNs};
    case StepPhase::Activation:
        return {step->sum, nullptr, step->output, step->activationDurationNs};
    case StepPhase::Done:
        break;
    }
    return {step->input, nullptr, step->output, step->durationNs};
}

std::size_t recordedSteps(const StepPlan& plan, const Trace& trace)
{
    if (!trace.input)
        return 0;
    const StepsByBlock steps = stepsOf(trace);
    std::size_t count = 1;
    for (; count < plan.steps().size(); ++count) {
        StepPosition at = plan.steps()[count].at;
        // With its last step a block is done; that of an empty container is to enter it.
        if (plan.lastOf(at.block) == count)
            at.phase = StepPhase::Done;
        const auto found = steps.find(at.block);
        if (found == steps.end() || !isRecorded(at, *found->second))
            break;
    }
    return count;
}

Trace keepSteps(const Trace& trace, const StepPlan& plan, std::size_t count, const LayerRegistry& registry)
{
    Trace kept = trace;
    kept.steps.clear();
    const StepsByBlock steps = stepsOf(trace);
    int index = 0;
    forEachBlock(plan.network().root, registry, [&](const Block& block, const std::string& path, int) {
        ++index;
        const auto found = steps.find(block.id);
        const bool isWhole = found != steps.end() && plan.contains(block.id) && plan.lastOf(block.id) < count;
        if (isWhole && found->second->path == path && found->second->index == index) {
            kept.steps.push_back(found->second);
            return;
        }
        std::shared_ptr<TraceStep> step;
        if (isWhole) {
            step = std::make_shared<TraceStep>(*found->second);
        } else if (found != steps.end() && plan.contains(block.id)) {
            step = partOf(*found->second, plan, count);
        } else {
            step = std::make_shared<TraceStep>();
            step->block = block.id;
        }
        step->type = block.type;
        step->isContainer = !block.slots.empty();
        step->path = path;
        step->index = index;
        kept.steps.push_back(std::move(step));
    });
    if (count < plan.steps().size() || trace.status != TraceStatus::Ok) {
        kept.status = TraceStatus::Paused;
        kept.replayCheck = ReplayCheck::NotMade;
    }
    return kept;
}

} // namespace layerwise
