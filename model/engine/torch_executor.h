#pragma once

#include "model/core/executor.h"

#include <memory>

namespace layerwise {

/// The executor that runs LibTorch. `registry` must outlive it and must hold the types of registerLayers().
/// No torch header behind this one.
std::unique_ptr<Executor> makeTorchExecutor(const LayerRegistry& registry);

} // namespace layerwise
