#pragma once

#include "model/document/probe.h"

#include <QString>

namespace layerwise {

/// What the probe points at: "layer1.0.conv1 · channel 21 · (y 6, x 9)", "fc · feature 3", "layer1.0: sum · …", "the image
/// · …".
QString probeTitle(const NetworkDocument& document, const ProbePoint& point);

/// Why there is nothing to explain, in words; empty if there is. Of no point, what to do to get one.
QString probeMessage(const NetworkDocument& document, const RunController& runs, const Probe& probe);

} // namespace layerwise
