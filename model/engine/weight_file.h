#pragma once

#include "model/core/network.h"
#include "model/engine/weight_store.h"

#include <string>
#include <vector>

namespace layerwise {

/// One block's weights as a file holds them, ready for WeightStore::put().
struct LoadedWeights {
    BlockId block;
    std::string signature;
    WeightSetPtr set;
};

/// Reads all weights of the network from a safetensors file, strictly: every parameter and buffer is there with its
/// shape, and nothing else. Shapes are compared before any tensor is read. Codes: weights.unreadable, weights.format,
/// weights.missing {file, key}, weights.unexpected {file, key}, weights.shape {file, key, expected, actual}.
Result<std::vector<LoadedWeights>> readWeights(const Network& network, const LayerRegistry& registry,
                                               const std::string& file);

} // namespace layerwise
