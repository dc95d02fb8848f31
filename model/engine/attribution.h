#pragma once

#include "model/core/attribution_kind.h"
#include "model/core/executor.h"
#include "model/core/shape_inference.h"
#include "model/engine/network_plan.h"

namespace layerwise {

/// What keeps a question from being answered, from the shapes alone: attribution.errors, .output {actual}, .class {actual,
/// classes}, and of all but the saliency .block, .no_maps {actual}.
std::optional<Diagnostic> checkAttribution(AttributionKind kind, const AttributionRequest& request,
                                           const ShapeReport& shapes);

// Executor's functions of these names, on a built plan. Preconditions: checkAttribution() has no objection, no inference
// mode. They throw what LibTorch throws.

/// `chunk` channels are switched off at once, each in its own copy in a batch; one after the other where the network does
/// not take the images of a batch apart. Error: attribution.stopped.
Result<std::vector<ChannelImportance>> rankChannels(const NetworkPlan& plan, const AttributionRequest& request,
                                                    std::int64_t chunk, const ProgressCallback& progress);
ActivationPtr gradCam(const NetworkPlan& plan, const AttributionRequest& request);
ActivationPtr saliency(const NetworkPlan& plan, const AttributionRequest& request);

} // namespace layerwise
