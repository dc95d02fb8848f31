#pragma once

#include "model/core/network.h"
#include "model/layers/torch_layer.h"

#include <cstdint>

namespace layerwise {

/// A new module whose parameters depend on the seed and the block's id alone, not on the order in which blocks are
/// made. Conv2d and ConvTranspose2d weights ~ N(0, sqrt(2 / (kh * kw * out_channels))) (He et al. 2015, fan-out);
/// everything else as PyTorch initialises it (BatchNorm weight 1, bias 0). Leaves LibTorch's generator as it was.
torch::nn::AnyModule makeInitialisedModule(const TorchLayer& type, const OptionMap& options, std::uint64_t seed,
                                           BlockId block);

} // namespace layerwise
