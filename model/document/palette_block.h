#pragma once

#include "model/core/layer_registry.h"
#include "model/core/network.h"

namespace layerwise {

/// A block fresh from the palette where `input` comes in: `name` is a LayerType's name or a preset ("BasicBlock",
/// "Bottleneck"). It has no id and no name yet. std::nullopt if there is neither. Any thread.
std::optional<Block> makePaletteBlock(const LayerRegistry& registry, const std::string& name,
                                      const std::optional<Shape>& input);

} // namespace layerwise
