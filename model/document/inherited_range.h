#pragma once

#include "model/core/shape_inference.h"
#include "model/core/step_position.h"

namespace layerwise {

/// The convolution (or Linear) whose values those at `at` were made from last: the nearest one backwards in the data
/// flow, through Sequentials; of a Residual in its body, else in its shortcut, else before it. A convolution's own
/// output is its own. {} if there is none before. `at` is {block, Done} for what a block puts out, {block, Before} for
/// what comes in.
BlockId valueSource(const Network& network, const LayerRegistry& registry, const ShapeReport& shapes,
                    const StepPosition& at);

} // namespace layerwise
