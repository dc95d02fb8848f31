#pragma once

#include "model/core/shape_inference.h"

namespace layerwise {

/// Warnings about what runs but is probably not meant; codes "lint.*". `report` is inferShapes() of the same network.
/// Blocks that are not reached, or that fail, get none that would need a shape.
std::vector<Problem> lint(const Network& network, const LayerRegistry& registry, const ShapeReport& report);

} // namespace layerwise
