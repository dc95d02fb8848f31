#include "model/document/palette_block.h"

#include "model/templates/templates.h"

#include <algorithm>

namespace layerwise {

namespace {

/// What comes in, as channels of feature maps; 64 where it is not known yet.
std::int64_t channelsOf(const std::optional<Shape>& shape)
{
    constexpr std::int64_t kChannelsIfUnknown = 64;
    if (shape && shape->rank() == 4)
        return std::max<std::int64_t>((*shape)[1], 1);
    if (shape && shape->rank() == 3)
        return std::max<std::int64_t>((*shape)[0], 1);
    return kChannelsIfUnknown;
}

std::optional<Block> makePreset(const std::string& name, const std::optional<Shape>& input)
{
    constexpr std::int64_t kBottleneckExpansion = 4;
    const std::int64_t channels = channelsOf(input);
    if (name == "BasicBlock")
        return makeBasicBlock(channels, channels, 1);
    if (name != "Bottleneck")
        return std::nullopt;
    const bool divisible = channels % kBottleneckExpansion == 0;
    return makeBottleneck(channels, divisible ? channels / kBottleneckExpansion : channels, 1);
}

} // namespace

std::optional<Block> makePaletteBlock(const LayerRegistry& registry, const std::string& name,
                                      const std::optional<Shape>& input)
{
    if (auto preset = makePreset(name, input)) {
        preset->name.clear();
        return preset;
    }
    const LayerType* type = registry.find(name);
    if (!type)
        return std::nullopt;
    Block block;
    block.type = name;
    block.options = type->optionsFor(input);
    block.slots.resize(type->slots().size());
    return block;
}

} // namespace layerwise
