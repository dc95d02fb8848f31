#pragma once

#include "model/core/executor.h"

#include <cstdint>
#include <memory>

namespace layerwise {

/// What a test or a small machine may want otherwise.
struct ExecutorSettings {
    std::int64_t memoryLimit = 0; ///< bytes for parameters and activations; 0: half of the physical memory
};

/// The executor that runs LibTorch. `registry` must outlive it and must hold the types of registerLayers().
/// No torch header behind this one.
std::unique_ptr<Executor> makeTorchExecutor(const LayerRegistry& registry, const ExecutorSettings& settings = {});

} // namespace layerwise
