#pragma once

#include "model/core/network.h"

namespace layerwise::testing {

/// A network that runs: random layers of all types with random options, in Sequentials and Residuals that stand inside
/// each other, under names of every kind. The same seed gives the same network.
Network randomNetwork(unsigned seed);

/// A small ResNet, with BasicBlock or Bottleneck, to which up to two things are done that leave it able to run: a name,
/// an option or an activation is another, a block is added or twice there. Some are still what the class makes.
Network randomResNet(unsigned seed);

} // namespace layerwise::testing
