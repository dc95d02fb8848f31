#pragma once

#include "model/layers/torch_layer.h"

namespace layerwise {

/// A layer that computes each output element from the input element at the same place: any shape goes in, and the same
/// comes out. Its card says "in-place" where that is set.
class ElementwiseLayer : public TorchLayer {
public:
    using TorchLayer::TorchLayer;

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    std::string summary(const OptionMap& options) const override;
};

} // namespace layerwise
