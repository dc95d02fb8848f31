#pragma once

#include "model/core/network.h"

#include <QString>

namespace layerwise {

/// What a container does with its children, as code: a Sequential's loop, a Residual's sum with its activation filled in.
/// Empty for a layer.
QString containerCode(const LayerType& type, const Block& block);
/// "2 blocks", "5 blocks in the body, the shortcut is the identity".
QString containerContents(const LayerType& type, const Block& block);
/// A sentence or two for a beginner about what it does not do.
QString containerHint(const LayerType& type);

} // namespace layerwise
