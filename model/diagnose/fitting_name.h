#pragma once

#include "model/core/network.h"

#include <optional>
#include <string>

namespace layerwise {

/// A better name for a block that was moved to where it stands, if its own was given to it elsewhere: "bn2" for a "bn3"
/// that stands behind bn1 and has no bn2 there, "1" among "0" and "2". std::nullopt if the name goes with the place, or
/// if a person seems to have chosen it.
std::optional<std::string> fittingName(const Block& root, BlockId id, const LayerRegistry& registry);

} // namespace layerwise
