#pragma once

#include "model/core/shape_inference.h"
#include "model/core/trace.h"

#include <functional>

namespace layerwise {

/// Warnings that the recorded values of one forward pass of `network` give; codes "trace.*", each at most once, at the
/// first block it holds for. What NaN and Inf lead to afterwards is not told as well.
///
/// It reads every recorded value, and so fills Activation::stats(): a few milliseconds for ResNet-18 at 64×64, more
/// than a frame for large images. So it is not for the GUI thread; `stopRequested` is asked between blocks, and a
/// stopped search returns nothing.
std::vector<Problem> lintTrace(const Network& network, const LayerRegistry& registry, const Trace& trace,
                               const std::function<bool()>& stopRequested = {});

} // namespace layerwise
