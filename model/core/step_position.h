#pragma once

#include "model/core/network.h"

#include <cstdint>

namespace layerwise {

/// What has happened last at a position of a forward pass; or, of Before, what happens next.
enum class StepPhase {
    Before,     ///< the block runs next: its input has come, nothing else
    Enter,      ///< a container has been entered: its first child runs next
    Done,       ///< the block has run; of a container, all that is in it
    Sum,        ///< a Residual has added what its body and its shortcut put out
    Activation, ///< a Residual's sum has gone through its activation
};

/// Where a forward pass stands. Named by block and phase, never by a row, so that an edit elsewhere keeps it.
/// {kRootId, Enter} is the beginning: the network's input is there, and no block has run.
struct StepPosition {
    BlockId block = kRootId;
    StepPhase phase = StepPhase::Enter;

    friend bool operator==(const StepPosition&, const StepPosition&) = default;
};

} // namespace layerwise
