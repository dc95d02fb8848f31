#pragma once

#include "model/core/network.h"

namespace layerwise::testing {

/// A random tree of layers that keep [1, 2, 6, 5], most of them views of their input or overwriting it.
std::vector<Block> aliasingTree(unsigned seed);

} // namespace layerwise::testing
