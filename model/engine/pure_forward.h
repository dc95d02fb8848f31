#pragma once

#include "model/engine/channel_scaling.h"
#include "model/engine/network_plan.h"

#include <ATen/core/Tensor.h>

#include <functional>

namespace layerwise {

/// What is handed on in the place of a block's output (after what `scaling` does to it).
using OutputChange = std::function<at::Tensor(const PlanNode&, at::Tensor)>;

/// Computes what plainForward() computes, and overwrites nothing, so that autograd can follow it: an in-place layer runs
/// in its out-of-place form, and who would have read the overwritten tensor (the shortcut of a Residual) reads that
/// output. Throws what a module throws. Precondition: the tree is built.
at::Tensor pureForward(const PlanNode& root, at::Tensor input, const ChannelScaling& scaling,
                       const OutputChange& change);

} // namespace layerwise
