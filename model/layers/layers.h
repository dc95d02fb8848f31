#pragma once

#include "model/core/layer_registry.h"

namespace layerwise {

/// Adds every layer type of this folder and the containers. No torch header behind this one.
void registerLayers(LayerRegistry& registry);

} // namespace layerwise
