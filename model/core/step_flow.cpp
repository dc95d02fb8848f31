#include "model/core/step_flow.h"

#include "model/core/step_plan.h"

namespace layerwise {

StepPosition makerOf(const Network& network, const LayerRegistry& registry, const StepPosition& step)
{
    const Block* block = findBlock(network.root, step.block);
    if (!block)
        return step;
    if (step.phase == StepPhase::Before || step.phase == StepPhase::Enter) {
        const auto place = positionOf(network.root, step.block);
        if (step.block == kRootId || !place)
            return {};
        const Block* parent = findBlock(network.root, place->parent);
        if (place->index == 0)
            return makerOf(network, registry, {place->parent, StepPhase::Before});
        const auto& siblings = parent->slots[static_cast<std::size_t>(place->slot)];
        return makerOf(network, registry, {siblings[static_cast<std::size_t>(place->index) - 1].id, StepPhase::Done});
    }
    if (step.phase != StepPhase::Done || block->slots.empty())
        return step;
    if (block->slots.size() > 1)
        return {block->id, activatesSum(*block, registry) ? StepPhase::Activation : StepPhase::Sum};
    if (block->slots.front().empty())
        return makerOf(network, registry, {block->id, StepPhase::Before});
    return makerOf(network, registry, {block->slots.front().back().id, StepPhase::Done});
}

StepPosition sourceOfStep(const Network& network, const LayerRegistry& registry, const StepPosition& step)
{
    if (step.phase == StepPhase::Activation)
        return {step.block, StepPhase::Sum};
    const Block* block = findBlock(network.root, step.block);
    if (step.phase == StepPhase::Sum && block && !block->slots.front().empty())
        return makerOf(network, registry, {block->slots.front().back().id, StepPhase::Done});
    return makerOf(network, registry, {step.block, StepPhase::Before});
}

} // namespace layerwise
