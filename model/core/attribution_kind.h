#pragma once

namespace layerwise {

/// The questions of an AttributionRequest: Executor's rankChannels(), gradCam() and saliency().
enum class AttributionKind { Ranking, GradCam, Saliency };

} // namespace layerwise
