#pragma once

#include "model/layers/torch_layer.h"
#include "tests/layers/random_cases.h"

#include <optional>
#include <string>

namespace layerwise {

/// All layer types; made once.
const LayerRegistry& allLayers();

/// "Conv2d(in_channels=1, out_channels=2) on [1, 1, 4, 4]".
std::string describe(const LayerType& type, const OptionMap& options, const Shape& input);

/// A layer with options and an input that it takes.
struct LayerCase {
    OptionMap options;
    Shape input;
    Shape output;
};
/// std::nullopt if what was drawn does not fit, or has no values.
std::optional<LayerCase> drawLayerCase(RandomCases& random, const LayerType& type);

} // namespace layerwise
