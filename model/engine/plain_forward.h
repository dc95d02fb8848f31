#pragma once

#include "model/engine/channel_scaling.h"
#include "model/engine/network_plan.h"

#include <ATen/core/Tensor.h>

#include <functional>

namespace layerwise {

/// Told of every block's output right after it was computed, before a later in-place layer may overwrite it.
using ForwardVisitor = std::function<void(const PlanNode&, const at::Tensor&)>;

/// What PyTorch does with these modules: `for module in self: input = module(input)`; a Residual is
/// activation(body(x) + shortcut(x)), the body first. In-place layers overwrite their input, `input` too, and whatever
/// shares its memory. `scaling` is done to each block's output before anybody reads it, as a forward hook would. Throws
/// what a module throws. Precondition: the tree is built.
at::Tensor plainForward(const PlanNode& node, at::Tensor input, const ForwardVisitor& visit = {},
                        const ChannelScaling& scaling = {});

} // namespace layerwise
