#pragma once

#include "model/core/network.h"

namespace layerwise {

// Blocks as fixes put them in: only options that differ from PyTorch's defaults. Ids and, if not given, names are left
// to the one who applies the edit.

struct ConvPlan {
    std::int64_t inChannels = 1;
    std::int64_t outChannels = 1;
    std::int64_t kernelSize = 1; ///< padded so that a stride of 1 keeps the size, if it is odd
    std::vector<std::int64_t> stride{1, 1};
    bool bias = true;
};
Block makeConvBlock(const ConvPlan& plan, std::string name = {});
Block makeNormBlock(std::int64_t channels, std::string name = {});
Block makePlainBlock(std::string type, OptionMap options = {});
/// AdaptiveAvgPool2d or AdaptiveMaxPool2d.
Block makeAdaptivePool(std::string type, std::int64_t size);

} // namespace layerwise
