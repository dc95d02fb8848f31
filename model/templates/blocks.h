#pragma once

#include "model/core/network.h"

namespace layerwise {

// Blocks as the templates write them: only options that differ from PyTorch's defaults, ids not assigned.

Block makeBlock(std::string type, std::string name, OptionMap options = {});
Block makeSequential(std::string name, std::vector<Block> layers);

/// A square size as the model keeps it: [size, size].
OptionValue square(std::int64_t size);

/// Square kernel, stride and padding; `bias` is false where a BatchNorm2d follows.
struct Conv {
    std::int64_t inChannels = 1;
    std::int64_t outChannels = 1;
    std::int64_t kernelSize = 3;
    std::int64_t stride = 1;
    std::int64_t padding = 0;
    bool bias = true;
};
Block makeConv(std::string name, const Conv& conv);
Block makeBatchNorm(std::string name, std::int64_t channels);
Block makeReLU(std::string name);
Block makeLinear(std::string name, std::int64_t inFeatures, std::int64_t outFeatures);

/// A network of these top-level blocks for MNIST images of `size` × `size`, with all ids assigned.
Network makeNetwork(std::string name, std::int64_t size, std::vector<Block> layers);

} // namespace layerwise
