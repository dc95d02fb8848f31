#pragma once

#include "model/core/executor.h"
#include "model/engine/weight_store.h"

#include <functional>
#include <string>
#include <vector>

namespace layerwise {

/// One block's weights as a file holds them, ready for WeightStore::put().
struct LoadedWeights {
    BlockId block;
    std::string signature;
    WeightSetPtr set;
};

struct WeightReading {
    LoadReport report;
    std::vector<LoadedWeights> weights; ///< empty if the report has an error
};

/// The weights that a block has now; asked for those of which the file has a part only.
using PresentWeights = std::function<WeightSetPtr(BlockId)>;

/// Reads the network's weights from a safetensors or PyTorch file. Keys and shapes are compared before any tensor is
/// read. A num_batches_tracked that is not there is 0, for files of PyTorch before 0.4.1, as load_state_dict() has it.
/// Codes: those of TensorFile, weights.missing {file, key}, weights.unexpected {file, key}, weights.shape {file, key,
/// expected, actual}, weights.nothing_fits {file}.
WeightReading readWeights(const Network& network, const LayerRegistry& registry, const std::string& file,
                          const LoadOptions& options, const PresentWeights& present);

} // namespace layerwise
