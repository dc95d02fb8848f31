#pragma once

#include "model/core/attribution_kind.h"
#include "model/core/executor.h"

#include <QMetaType>

#include <optional>
#include <vector>

namespace layerwise {

/// What RunController::ask() was told: channels of a Ranking, a map of the others, or why there is nothing.
struct AttributionAnswer {
    AttributionKind kind = AttributionKind::Ranking;
    BlockId block; ///< not of the Saliency
    std::int64_t targetClass = 0;
    std::vector<ChannelImportance> channels;
    ActivationPtr map; ///< [1, 1, H, W] of Grad-CAM, [1, C, H, W] of the saliency
    std::optional<Diagnostic> error;
};

} // namespace layerwise

Q_DECLARE_METATYPE(layerwise::AttributionAnswer)
