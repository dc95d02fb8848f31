#pragma once

#include "model/core/layer_registry.h"
#include "model/core/network.h"
#include "model/core/step_position.h"
#include "model/core/trace.h"

#include <cstdint>
#include <vector>

namespace layerwise {

/// The arithmetic behind one value that a step has put out. Of a Sequential that is the explanation of what ran last in
/// it. Of a Residual: Sum, body + shortcut; Activation, the curve that the sum went through; Done, both: the sum with
/// the activation around it. Where the output's channel is scaled on purpose, the explanation says so.
///
/// `at`: in the output, without the batch. Codes: explain.not_recorded, explain.out_of_range, explain.no_batch,
/// explain.unavailable. Preconditions: the trace is one of the network. Any thread.
Result<Explanation> explainStep(const Network& network, const LayerRegistry& registry, const Trace& trace,
                                const StepPosition& position, std::int64_t image, const std::vector<std::int64_t>& at);

} // namespace layerwise
