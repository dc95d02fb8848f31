#pragma once

#include "widgets/canvas/block_states.h"

#include <unordered_set>

namespace layerwise {

/// The network as a fix would leave it, while the pointer is on that fix: a document of its own that nobody edits.
struct FixPreview {
    explicit FixPreview(const LayerRegistry& registry) : document(registry) {}

    NetworkDocument document;
    BlockStates states;
    std::unordered_set<BlockId> marked; ///< what it changes; the root stands for the input
    std::unordered_set<BlockId> folded; ///< as the canvas shows it, but for what hides a marked block
    int scroll = 0;                     ///< where the canvas was before
};

} // namespace layerwise
