#pragma once

#include "model/core/network.h"

#include <cstdint>
#include <optional>

namespace layerwise {

/// What building a block and running it once takes, all outputs kept. Stays at the largest std::int64_t rather than
/// overflow.
struct WorkEstimate {
    std::int64_t bytes = 0;        ///< of parameters, buffers and outputs
    std::int64_t multiplyAdds = 0; ///< torchinfo's counting
    BlockId largest;               ///< the block that takes most
    std::int64_t largestBytes = 0;
};

/// Follows `input` through the tree by the shape rules; allocates nothing. Without an input, or behind a block that
/// does not fit, only parameters count.
WorkEstimate estimateWork(const Block& root, const LayerRegistry& registry, const std::optional<Shape>& input);

/// memory.too_large with the figures, tied to the block that takes most, if the estimate is above `limit` bytes.
std::optional<std::pair<BlockId, Diagnostic>> refusalFor(const WorkEstimate& estimate, std::int64_t limit);

/// Half of the physical memory, in bytes: the rest is for the run before, the plain forward and everybody else.
std::int64_t defaultMemoryLimit();

} // namespace layerwise
