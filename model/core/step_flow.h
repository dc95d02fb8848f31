#pragma once

#include "model/core/network.h"
#include "model/core/step_position.h"

namespace layerwise {

/// The step that makes what comes out of a block (Done), or into it (Before, Enter), by how the blocks stand: the Done of
/// a layer or a Residual, or {kRootId, Enter}, the network's input. A step that makes something itself is its own. Of a
/// block that is not in the network: `step`.
StepPosition makerOf(const Network& network, const StepPosition& step);

} // namespace layerwise
