#include "model/core/step_plan.h"

#include <algorithm>

namespace layerwise {

namespace {

bool sameStep(const PlannedStep& left, const PlannedStep& right)
{
    if (!(left.at == right.at) || left.parent != right.parent || left.slot != right.slot)
        return false;
    switch (left.at.phase) {
    case StepPhase::Done:
    case StepPhase::Activation:
        return left.block->type == right.block->type && left.block->options == right.block->options;
    case StepPhase::Before:
    case StepPhase::Enter:
    case StepPhase::Sum:
        break;
    }
    return true;
}

} // namespace

bool activatesSum(const Block& block, const LayerRegistry& registry)
{
    const LayerType* type = registry.find(block.type);
    const OptionSpec* spec = type ? type->option("activation") : nullptr;
    if (!spec)
        return false;
    const auto* word = std::get_if<std::string>(&optionValue(*spec, block.options));
    return word && *word != "Identity";
}

StepPlan::StepPlan() : m_network(std::make_shared<const Network>())
{
    m_steps.push_back({{}, {}, 0, &m_network->root});
    m_ranges[kRootId] = {};
}

StepPlan::StepPlan(std::shared_ptr<const Network> network, const LayerRegistry& registry)
    : m_network(std::move(network))
{
    m_ranges.reserve(static_cast<std::size_t>(countBlocks(m_network->root)) + 1);
    add(m_network->root, {}, 0, registry);
}

void StepPlan::add(const Block& block, BlockId parent, int slot, const LayerRegistry& registry)
{
    const LayerType* type = registry.find(block.type);
    const bool isContainer = type && type->isContainer();
    const std::size_t first = m_steps.size();
    m_steps.push_back({{block.id, isContainer ? StepPhase::Enter : StepPhase::Done}, parent, slot, &block});
    if (isContainer) {
        int index = 0;
        for (const std::vector<Block>& children : block.slots) {
            for (const Block& child : children)
                add(child, block.id, index, registry);
            ++index;
        }
        if (type->slots().size() > 1)
            m_steps.push_back({{block.id, StepPhase::Sum}, parent, slot, &block});
        if (activatesSum(block, registry))
            m_steps.push_back({{block.id, StepPhase::Activation}, parent, slot, &block});
    }
    m_ranges[block.id] = {first, m_steps.size() - 1, parent};
}

std::optional<std::size_t> StepPlan::indexOf(const StepPosition& position) const
{
    const auto found = m_ranges.find(position.block);
    if (found == m_ranges.end())
        return std::nullopt;
    const auto [first, last, parent] = found->second;
    switch (position.phase) {
    case StepPhase::Before:
        return first > 0 ? std::optional(first - 1) : std::nullopt;
    case StepPhase::Done:
        return last;
    case StepPhase::Enter:
    case StepPhase::Sum:
    case StepPhase::Activation:
        break;
    }
    // A container is entered with its first step; a sum and an activation are its last ones.
    for (const std::size_t index : {first, last, last > first ? last - 1 : first}) {
        if (m_steps[index].at == position)
            return index;
    }
    return std::nullopt;
}

bool StepPlan::isInside(std::size_t step, BlockId container) const
{
    const Range& range = m_ranges.at(container);
    return range.first <= step && step <= range.last;
}

std::optional<StepPosition> StepPlan::over(const StepPosition& from) const
{
    const auto next = into(from);
    if (!next || next->phase != StepPhase::Enter)
        return next;
    return StepPosition{next->block, StepPhase::Done};
}

std::optional<StepPosition> StepPlan::into(const StepPosition& from) const
{
    const auto index = indexOf(from);
    if (!index || *index == last())
        return std::nullopt;
    return m_steps[*index + 1].at;
}

std::optional<StepPosition> StepPlan::out(const StepPosition& from) const
{
    const auto index = indexOf(from);
    if (!index)
        return std::nullopt;
    const bool isInBlock = from.phase != StepPhase::Done && from.phase != StepPhase::Before;
    const BlockId container = isInBlock ? from.block : m_ranges.at(from.block).parent;
    if (container.valid() && container != kRootId)
        return StepPosition{container, StepPhase::Done};
    if (*index == last())
        return std::nullopt;
    return endOf(last());
}

std::optional<StepPosition> StepPlan::back(const StepPosition& from) const
{
    const auto index = indexOf(from);
    if (!index)
        return std::nullopt;
    const std::size_t begun = from.phase == StepPhase::Done     ? firstOf(from.block)
                              : from.phase == StepPhase::Before ? *index + 1
                                                                : *index;
    if (begun == 0)
        return std::nullopt;
    return nameOf(begun - 1, begun);
}

StepPosition StepPlan::nameOf(std::size_t step, std::optional<std::size_t> outside) const
{
    StepPosition position = m_steps[step].at;
    for (BlockId id = position.block; id.valid() && id != kRootId && lastOf(id) == step; id = m_ranges.at(id).parent) {
        if (outside && isInside(*outside, id))
            break;
        position = {id, StepPhase::Done};
    }
    return position;
}

std::size_t StepPlan::sharedSteps(const StepPlan& other) const
{
    const auto [mine, theirs] = std::ranges::mismatch(m_steps, other.m_steps, sameStep);
    return static_cast<std::size_t>(mine - m_steps.begin());
}

} // namespace layerwise
