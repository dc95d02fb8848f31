#pragma once

#include "model/core/activation.h"

namespace layerwise {

/// Where going on stops. A plain one stops before its block runs, as in any debugger; one with a condition needs the
/// block's output and stops right after it, if the condition holds. A plain value.
struct Breakpoint {
    enum class Condition {
        Always,       ///< plain
        NotFinite,    ///< a NaN or an Inf in the output
        Zeros,        ///< more than `bound` percent of the output's values are zero
        MaxAbs,       ///< the largest magnitude in the output is over `bound`; Inf is over every bound
        ShapeDiffers, ///< the output's shape is not `shape`
    };

    Condition condition = Condition::Always;
    double bound = 0; ///< of Zeros, 0 to 100; of MaxAbs, at least 0
    Shape shape;      ///< of ShapeDiffers

    bool stopsBefore() const { return condition == Condition::Always; }
    /// Whether the condition holds for a block's output. A plain one always holds.
    bool holds(const Activation& output) const;

    friend bool operator==(const Breakpoint&, const Breakpoint&) = default;
};

} // namespace layerwise
