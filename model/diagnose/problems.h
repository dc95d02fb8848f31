#pragma once

#include "model/core/shape_inference.h"

namespace layerwise {

/// All that can be said of a network before it runs: the errors of `report`, one more if it takes more bytes than
/// `memoryLimit` (0: no limit), then the warnings of lint(); each kind in the order of the forward pass. `report` is
/// inferShapes() of the same network.
std::vector<Problem> findProblems(const Network& network, const LayerRegistry& registry, const ShapeReport& report,
                                  std::int64_t memoryLimit);

} // namespace layerwise
