#pragma once

#include "model/core/network.h"

#include <array>

namespace layerwise {

/// What tells the members of the ResNet family apart.
struct ResNetBlock {
    Block (*make)(std::int64_t inChannels, std::int64_t planes, std::int64_t stride);
    std::int64_t expansion; ///< channels that come out, per plane
};
extern const ResNetBlock kBasicBlock;
extern const ResNetBlock kBottleneck;

struct ResNet {
    std::string name;
    ResNetBlock block;
    std::array<std::int64_t, 4> layers; ///< blocks in layer1 to layer4
    std::int64_t inputSize = 64;        ///< height and width
    Block headPool;                     ///< the block that takes torchvision's `avgpool`'s place
    std::int64_t inChannels = 1;
    std::int64_t classes = 10;
};

/// He et al. 2015, "Deep Residual Learning for Image Recognition", with torchvision's names, so that the state_dict
/// has the keys and shapes of torchvision's.
Network makeResNet(const ResNet& plan);

} // namespace layerwise
