#pragma once

#include "model/core/network.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace layerwise {

/// Fails: LibTorch would throw at or inside the block, or could not build it. A container fails with the child that
/// does; the problem stands at the innermost block. NotReached: nothing comes in, and nothing is wrong with its options.
enum class FitState { Fits, Fails, NotReached };

/// What shape inference found for one block.
struct BlockFit {
    FitState state = FitState::NotReached;
    std::optional<Shape> input;  ///< what comes in, if it is known
    std::optional<Shape> output; ///< what goes out, if the block fits
    std::int64_t parameterCount = 0; ///< learned elements, without buffers; of a container, with all children
    std::int64_t multiplyAdds = 0;   ///< torchinfo's counting; of a container, with all children
};

/// Something wrong or doubtful, tied to the innermost block that would throw. A Residual's own sum or activation
/// is the Residual's problem.
struct Problem {
    Severity severity = Severity::Error;
    BlockId block;
    Diagnostic diagnostic;

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// Shapes of the whole network for one input shape.
struct ShapeReport {
    std::unordered_map<BlockId, BlockFit> blocks; ///< every block, the root too
    std::vector<Problem> problems;                ///< in the order of the forward pass
    std::optional<Shape> output;
    std::int64_t parameterCount = 0;
    std::int64_t multiplyAdds = 0;
    /// What building and running take, all outputs kept: parameters, buffers and outputs as float32, as far as they are
    /// known. Like the counts it stays at the largest std::int64_t rather than overflow.
    std::int64_t bytes = 0;
    BlockId largest; ///< the block that takes most of the bytes
    std::int64_t largestBytes = 0;

    bool ok() const; ///< no error
    const BlockFit& of(BlockId id) const; ///< an empty NotReached BlockFit if the id is unknown
};

/// Follows `input` through the tree as `for module in self: input = module(input)` does. After the first block that
/// fails nothing more is reached on that way (in a Residual the other branch still is checked). Also reports
/// options that no layer could be built with, wherever they stand. Microseconds; any thread.
ShapeReport inferShapes(const Network& network, const LayerRegistry& registry, std::int64_t batch = 1);
/// The same for one block and all inside it. Without an input the options are checked and the parameters counted.
ShapeReport inferShapes(const Block& root, const LayerRegistry& registry, std::optional<Shape> input);

/// memory.too_large with the figures, at the block that takes most, if the report's bytes are more than `limit`.
std::optional<Problem> memoryProblem(const ShapeReport& report, std::int64_t limit);

/// Shape of the sum of two tensors by broadcasting, or shape.residual_mismatch.
Result<Shape> broadcastShapes(const Shape& body, const Shape& shortcut);

} // namespace layerwise
