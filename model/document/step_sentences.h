#pragma once

#include "model/core/step_record.h"
#include "model/document/network_document.h"

#include <QString>

namespace layerwise {

/// What a step is called: "layer1.0.conv1", "into layer1", "layer1.0: sum", "layer1.0: ReLU", "before layer1.0.conv2",
/// "the image".
QString stepName(const NetworkDocument& document, const StepPosition& position);

/// What happened at a step, with its numbers and without a full stop: "64 filters of 7×7 slid over 1×64×64 in steps of
/// 2: 64×32×32". Of what is not recorded nothing is said. Precondition: the position's block is in the network.
QString stepSentence(const NetworkDocument& document, const StepPosition& position, const StepRecord& record);

/// When a breakpoint stops: "before it runs", "if more than 50 % of its values are 0".
QString breakpointText(const Breakpoint& breakpoint);
/// Why a condition holds for an output: "62.5 % of its values are 0, which is more than 50 %". Of a plain one:
/// "breakpoint".
QString breakpointReason(const Breakpoint& breakpoint, const Activation& output);

} // namespace layerwise
