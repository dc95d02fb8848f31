#pragma once

#include "model/core/shape.h"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace layerwise {

/// Positions of an activation without its batch: all combinations of the marked indices of every axis. [C, H, W] has three
/// axes, [F] one.
struct PositionSet {
    std::vector<std::vector<bool>> axes;

    static PositionSet none(const Shape& shape); ///< `shape` with the batch
    static PositionSet all(const Shape& shape);
    static PositionSet one(const Shape& shape, const std::vector<std::int64_t>& at); ///< `at` without the batch
    bool isEmpty() const; ///< no combination is left
    friend bool operator==(const PositionSet&, const PositionSet&) = default;
};

/// How sure it is that a value depends on just these positions.
enum class FieldCertainty {
    Exact,       ///< on all of them and on no other, as far as the weights are not zero
    DataDecided, ///< on some of them: which, the values decide (max pooling)
    UpperBound,  ///< on no other
};

struct InputField {
    PositionSet positions;
    FieldCertainty certainty = FieldCertainty::Exact;
};

} // namespace layerwise
