#pragma once

#include "model/document/training_controller.h"

#include <QString>

namespace layerwise {

/// Writes the losses and validations of a training beside its checkpoint, so that who goes on with it sees its whole
/// curve. Aside and then renamed. Any thread. False if it cannot be written.
bool writeTrainingCurve(const QString& file, const TrainingProgress& progress);

/// What writeTrainingCurve() wrote: the losses and validations. Empty if there is no such file or it is damaged.
TrainingProgress readTrainingCurve(const QString& file);

} // namespace layerwise
