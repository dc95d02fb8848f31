#pragma once

#include "model/document/probe.h"

#include <QString>

namespace layerwise {

/// What the probe points at: "layer1.0.conv1 · channel 21 · (y 6, x 9)", "fc · feature 3", "layer1.0: sum · …", "the image
/// · …".
QString probeTitle(const NetworkDocument& document, const ProbePoint& point);

/// How large the receptive field on the image is, and how sure that is: "35×35 of 64×64 pixels of the image · exact (solid
/// frame): …". Empty where there is none.
QString fieldText(const NetworkDocument& document, const RunController& runs, const Probe& probe);

/// Where it lies, and why it is as sure as it is.
QString fieldReason(const NetworkDocument& document, const RunController& runs, const Probe& probe);

/// Why there is nothing to explain, in words; empty if there is. Of no point, what to do to get one.
QString probeMessage(const NetworkDocument& document, const RunController& runs, const Probe& probe);

} // namespace layerwise
