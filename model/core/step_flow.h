#pragma once

#include "model/core/layer_registry.h"
#include "model/core/network.h"
#include "model/core/step_position.h"

namespace layerwise {

/// The step that makes what comes out of a block (Done), or into it (Before, Enter), by how the blocks stand: a layer's
/// Done, a Residual's Sum or Activation, or {kRootId, Enter}, the network's input. A step that makes something itself
/// is its own. Of a block that is not in the network: `step`.
StepPosition makerOf(const Network& network, const LayerRegistry& registry, const StepPosition& step);

/// The step that made what a layer's Done, or a Residual's Activation, was computed from. Of a Sum, what the body put
/// out. Precondition: `step` makes something, and is not the network's input.
StepPosition sourceOfStep(const Network& network, const LayerRegistry& registry, const StepPosition& step);

} // namespace layerwise
