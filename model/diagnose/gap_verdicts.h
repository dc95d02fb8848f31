#pragma once

#include "model/core/shape_inference.h"

namespace layerwise {

/// Whether the network would fit with what is dragged dropped into one gap.
struct GapVerdict {
    BlockPosition at; ///< counted before the blocks are taken out, as a drop target is
    bool fits = false;
    /// The first error in the order of the forward pass, if it does not fit. Its block may be one of those dragged; it
    /// is 0 if it is an added one without an id.
    std::optional<Problem> problem;
};

/// Verdicts for every gap of the network: before each child and after the last, of every slot of every container, those
/// inside `moved` blocks left out. `moved` are blocks of `network` in its order, none inside another; empty if `added`
/// come from elsewhere. Containers come before their children, gaps from the start to the end of a slot.
/// `added` may have ids of 0; a type's block from the palette has the options it would be filled with at each place, so
/// it is made anew a place by `makeAdded`.
std::vector<GapVerdict> moveVerdicts(const Network& network, const LayerRegistry& registry,
                                     const std::vector<BlockId>& moved);
using BlocksForPlace = std::function<std::vector<Block>(const std::optional<Shape>& input)>;
std::vector<GapVerdict> insertVerdicts(const Network& network, const LayerRegistry& registry,
                                       const BlocksForPlace& makeAdded);

} // namespace layerwise
