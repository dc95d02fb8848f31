#pragma once

#include "model/core/training.h"
#include "model/engine/optimizer.h"
#include "model/engine/training_network.h"

#include <string>
#include <vector>

namespace layerwise {

/// Where training stands between two batches, besides weights and the optimizer's state.
struct TrainingPosition {
    std::int64_t step = 0;  ///< done in all
    std::int64_t epoch = 1; ///< under way
    std::int64_t batch = 0; ///< done in it
    double seconds = 0;
    double lossSum = 0; ///< over the images of the epoch so far
    std::int64_t correct = 0;
    std::int64_t images = 0;
    // Of the best validation so far; bestStep 0: there was none.
    std::int64_t bestStep = 0, bestEpoch = 0;
    double bestLoss = 0, bestAccuracy = 0;
    bool bestIsSample = false;   ///< it looked at a sample only
    std::int64_t sampleSize = 0; ///< images of a sample; 0: not chosen yet
};

/// What training is gone on with only if it is the same.
struct TrainingIdentity {
    std::uint64_t network = 0, settings = 0, data = 0;
};

/// `minutes`, `threads` and where checkpoints are written to may differ.
TrainingIdentity identityOf(const Network& network, const LayerRegistry& registry, const TrainingSettings& settings,
                            const TrainingData& data);

/// Writes a safetensors file, aside and then renamed: at any time the old or the whole new one is there.
std::optional<Diagnostic> writeCheckpoint(const std::string& file, const TrainingIdentity& identity,
                                          const TrainingPosition& position, const TrainingNetwork& network,
                                          const std::vector<NamedTensor>& best, const Optimizer& optimizer);

/// Nothing is changed if it fails. Codes: weights.* of reading a file, train.checkpoint {file} for one that is no
/// checkpoint of this network, train.checkpoint_other {file, what}: it was made with other settings, data or another
/// network.
std::optional<Diagnostic> readCheckpoint(const std::string& file, const TrainingIdentity& identity,
                                         TrainingPosition& position, TrainingNetwork& network,
                                         std::vector<NamedTensor>& best, Optimizer& optimizer);

} // namespace layerwise
