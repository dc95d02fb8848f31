#pragma once

#include "model/core/layer_registry.h"
#include "model/core/network.h"

#include <QString>

#include <vector>

namespace layerwise {

/// A block that has the words somewhere, and where: the smaller the rank, the more likely it is the one that was meant.
struct BlockMatch {
    BlockId id;
    int rank = 0; ///< 0: its name or path is it; 1: its type; 2: one begins with it; 3: has it inside; 4: only the help
};

/// The best first, equally good ones in the order in which they run. `text` as typed; an empty one finds nothing.
std::vector<BlockMatch> findBlocks(const Network& network, const LayerRegistry& registry, const QString& text);

} // namespace layerwise
