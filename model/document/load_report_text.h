#pragma once

#include "model/core/executor.h"

#include <QStringList>

namespace layerwise {

/// What was different between a network and a weight file, a line each for the missing, the unexpected and the
/// misshapen keys, as load_state_dict() lists them; and what was done to make them alike. Empty if there is nothing to
/// say.
QStringList differences(const LoadReport& report);

} // namespace layerwise
