#pragma once

#include "model/core/receptive_field.h"
#include "model/core/shape_inference.h"
#include "model/core/step_position.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace layerwise {

/// First and last index of an axis, both within.
struct FieldRange {
    std::int64_t first = 0;
    std::int64_t last = 0;

    friend bool operator==(const FieldRange&, const FieldRange&) = default;
};

/// What a value depends on in one tensor: a block's output, or the network's input.
struct ReceptiveField {
    Shape shape; ///< of the tensor, with the batch
    /// The positions are all those of these sets together: two ways through a Residual give more than one, where one
    /// would have to be too large.
    std::vector<PositionSet> sets;
    FieldCertainty certainty = FieldCertainty::Exact;
    BlockId decidedBy; ///< the block that makes it less than exact: the first on the way back

    bool isEmpty() const { return sets.empty(); } ///< it sees only padding, or nothing at all
    /// The bounding box, a range an axis of the tensor without its batch: [C, H, W] has three. Empty if isEmpty().
    std::vector<FieldRange> box() const;
    bool contains(const std::vector<std::int64_t>& at) const; ///< `at` without the batch
};

struct ReceptiveFields {
    ReceptiveField input; ///< the network's
    /// Of every earlier block that the value depends on, also of containers and of blocks inside of them.
    std::unordered_map<BlockId, ReceptiveField> outputs;
};

/// Follows the wanted positions of what `position` has put out (Done, Sum, Activation) back through the tree, through
/// both branches of every Residual. Exact for any stride, dilation and padding. Needs no run, and no weights. `report`:
/// inferShapes() of the network. Codes: explain.not_recorded where nothing comes out of the block;
/// explain.too_large.
Result<ReceptiveFields> receptiveFields(const Network& network, const LayerRegistry& registry,
                                        const ShapeReport& report, const StepPosition& position,
                                        const PositionSet& wanted);

/// The positions that --at means: [y, x] all channels there, [c, y, x], [f].
/// Codes: explain.out_of_range, explain.no_batch, explain.too_large.
Result<PositionSet> positionsAt(const Shape& output, const std::vector<std::int64_t>& at);

/// Why a field is as certain as it is: field.exact, field.padding_only, field.max_pooling, field.upper_bound.
Diagnostic reasonOf(const ReceptiveField& field, const Network& network, const LayerRegistry& registry);

} // namespace layerwise
