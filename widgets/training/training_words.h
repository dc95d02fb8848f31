#pragma once

#include "model/document/training_session.h"

namespace layerwise {

/// "0:42", "1:02:03".
QString clockText(double seconds);
/// "97.3 %".
QString shareText(double share);
/// "1 batch", "1,234 batches".
QString batchesText(std::int64_t count);
/// How good the network was: "97.3 % of 1,000 images held out are right".
QString validationText(double accuracy, std::int64_t images);
/// What a training is doing or how it ended, in one line: "Batch 120 of 922, 410 images/s, 0:42 left".
QString trainingText(const TrainingSession& session);
/// How far it is, 0 to 1.
double trainingShare(const TrainingProgress& progress);

} // namespace layerwise
