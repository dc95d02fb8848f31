#include "model/codegen/block_groups.h"

#include <algorithm>

namespace layerwise {

BlockGroups groupsOf(const Network& network, const LayerRegistry& registry)
{
    BlockGroups groups;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string&, int) {
        groups.hasConvolution = groups.hasConvolution || block.type == "Conv2d";
        groups.hasTransposed = groups.hasTransposed || block.type == "ConvTranspose2d";
        if (block.slots.size() != 2)
            return;
        const std::optional<ResidualCall> call = residualCallOf(block, registry);
        auto& group = !call                                     ? groups.residuals
                      : call->kind == ResidualClass::BasicBlock ? groups.basicBlocks
                                                                : groups.bottlenecks;
        group.push_back(&block);
    });
    return groups;
}

ResNetGroups resnetGroupsOf(const std::vector<Block>& blocks, const ResNetPlan& plan)
{
    ResNetGroups groups;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (!plan.stages[i])
            continue;
        groups.stages.push_back(&blocks[i]);
        for (const Block& block : blocks[i].slots[0])
            (&block == &blocks[i].slots[0].front() ? groups.firsts : groups.rest).push_back(&block);
    }
    return groups;
}

SourceWriter::Blocks idsOf(const std::vector<const Block*>& blocks)
{
    SourceWriter::Blocks ids;
    for (const Block* block : blocks)
        ids.push_back(block->id);
    return ids;
}

SourceWriter::Blocks childIds(const std::vector<const Block*>& blocks, std::size_t slot, std::size_t index)
{
    SourceWriter::Blocks ids;
    for (const Block* block : blocks) {
        if (index < block->slots[slot].size())
            ids.push_back(block->slots[slot][index].id);
    }
    return ids;
}

SourceWriter::Blocks withBody(const Block& residual)
{
    SourceWriter::Blocks ids{residual.id};
    for (const Block& child : residual.slots[0])
        ids.push_back(child.id);
    return ids;
}

ActivationLayer activationOf(const Block& residual, const LayerRegistry& registry)
{
    const LayerType* container = registry.find(residual.type);
    const OptionSpec* spec = container ? container->option("activation") : nullptr;
    const auto* name = spec ? std::get_if<std::string>(&optionValue(*spec, residual.options)) : nullptr;
    ActivationLayer activation{name ? registry.find(*name) : nullptr, {}};
    if (!activation.type)
        return activation;
    for (const OptionSpec& option : activation.type->options()) {
        if (option.role == OptionRole::InPlace)
            activation.options[option.key] = true;
    }
    return activation;
}

std::string freeMember(std::string wanted, const std::vector<const Block*>& residuals)
{
    const auto isTaken = [&](const Block* residual) {
        return std::ranges::find(residual->slots[0], wanted, &Block::name) != residual->slots[0].end();
    };
    while (std::ranges::any_of(residuals, isTaken))
        wanted += '_';
    return wanted;
}

} // namespace layerwise
