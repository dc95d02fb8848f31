#pragma once

#include "model/core/step_plan.h"
#include "model/core/trace.h"

namespace layerwise {

/// What is recorded of one step: what came in, what went out. Null where it is not recorded.
struct StepRecord {
    ActivationPtr input;  ///< of a Sum, what the body put out
    ActivationPtr second; ///< of a Sum, what the shortcut put out; null for every other step
    ActivationPtr output; ///< null where nothing has run yet (Before, Enter)
    std::int64_t durationNs = 0;
};

/// Of a position, from its block's step (may be null); `input` is the network's.
StepRecord recordAt(const StepPosition& position, const TraceStep* step, const ActivationPtr& input);

/// How many steps at the beginning of the plan are recorded in the trace, without a gap. 0: not even the input. To have
/// entered a container is recorded as soon as its input is, which is when the step before it is done.
/// Precondition: the trace is of the plan's network, or of one whose other steps were taken out (keepSteps).
std::size_t recordedSteps(const StepPlan& plan, const Trace& trace);

/// The trace with only what the first `count` steps of the plan have recorded, told for the plan's network: its order,
/// its paths. Of a container that is only partly kept, its input and its sum stay. Ok only if all of an Ok trace is
/// kept, else Paused.
Trace keepSteps(const Trace& trace, const StepPlan& plan, std::size_t count, const LayerRegistry& registry);

} // namespace layerwise
