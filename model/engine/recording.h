#pragma once

#include "model/engine/network_plan.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace layerwise {

/// A tensor on its way through the network, and what was recorded of it.
struct FlowValue {
    at::Tensor tensor;
    ActivationPtr recorded;
};

/// One thing that happened in a forward pass, in order. Containers that only hand on leave no event, so that moving
/// blocks into or out of a Sequential changes nothing here.
struct RecordedEvent {
    enum class Kind { Layer, Body, Shortcut, Sum, Activation };

    Kind kind = Kind::Layer;
    const PlanNode* node = nullptr; ///< in the recording's plan
    FlowValue output;               ///< of a Layer, Sum or Activation
    std::int64_t durationNs = 0;
};

/// What the last run computed, for the next one to take its unchanged beginning from.
struct Recording {
    NetworkPlanPtr plan;
    FlowValue input; ///< reused outputs may be views of its tensor
    int threads = 0; ///< other numbers may round differently
    std::vector<RecordedEvent> events;
};

} // namespace layerwise
