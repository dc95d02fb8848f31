#pragma once

#include "model/core/layer_type.h"

#include <torch/nn/modules/container/any.h>

#include <memory>

namespace layerwise {

/// A layer type that can make its LibTorch module. The engine casts LayerType to this one to build a network.
class TorchLayer : public LayerType {
public:
    using LayerType::LayerType;

    /// A new module with the options; its parameters are named and shaped as parameters() says. Weights are LibTorch's
    /// own initialisation; the engine applies the network's. Throws c10::Error as LibTorch does.
    virtual torch::nn::AnyModule makeModule(const OptionMap& options) const = 0;
};

} // namespace layerwise
