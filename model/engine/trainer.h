#pragma once

#include "model/core/training.h"

#include <cstdint>
#include <memory>

namespace layerwise {

/// The trainer that runs LibTorch. `registry` must outlive it and must hold the types of registerLayers().
/// `memoryLimit` as in ExecutorSettings. No torch header behind this one.
std::unique_ptr<Trainer> makeTorchTrainer(const LayerRegistry& registry, std::int64_t memoryLimit = 0);

} // namespace layerwise
