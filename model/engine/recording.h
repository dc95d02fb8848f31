#pragma once

#include "model/core/executor.h"
#include "model/engine/network_plan.h"
#include "model/engine/packed_value.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace layerwise {

/// A tensor on its way through the network, and what was recorded of it.
struct FlowValue {
    at::Tensor tensor;     ///< undefined as long as the value is there in oneDNN's layout alone: see plain()
    PackedValuePtr packed; ///< null if it was made plain
    ActivationPtr recorded;

    /// Values that share a packed one share its plain memory too.
    const at::Tensor& plain();
    at::IntArrayRef sizes() const { return packed ? at::IntArrayRef(packed->sizes()) : tensor.sizes(); }
    /// Whether what overwrites one would have overwritten the other in PyTorch.
    bool isAliasOf(const FlowValue& other) const;
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
    FlowValue input;                     ///< reused outputs may be views of its tensor
    int threads = 0;                     ///< other numbers may round differently
    RunLayout layout = RunLayout::Plain; ///< the other one rounds differently
    std::vector<RecordedEvent> events;
};

} // namespace layerwise
