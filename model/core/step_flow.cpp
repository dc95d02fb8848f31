#include "model/core/step_flow.h"

namespace layerwise {

StepPosition makerOf(const Network& network, const StepPosition& step)
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
            return makerOf(network, {place->parent, StepPhase::Before});
        const auto& siblings = parent->slots[static_cast<std::size_t>(place->slot)];
        return makerOf(network, {siblings[static_cast<std::size_t>(place->index) - 1].id, StepPhase::Done});
    }
    if (step.phase != StepPhase::Done || block->slots.size() != 1)
        return step;
    if (block->slots.front().empty())
        return makerOf(network, {block->id, StepPhase::Before});
    return makerOf(network, {block->slots.front().back().id, StepPhase::Done});
}

} // namespace layerwise
