#pragma once

#include "model/core/network.h"
#include "model/core/trace.h"

#include <QString>

namespace layerwise {

// What differs between a pass as after model.eval() and one as after model.train().

/// What a failed step is a problem of: run.one_value {input} where train mode has nothing to take a variance of, else
/// torch.exception {message}.
Diagnostic stepDiagnostic(const TraceStep& step);

/// The network as far as positions depend on one another in train mode: there, statistics are taken from the input.
Network withBatchStatistics(const Network& network);

/// What a block of this type did in the mode, in a sentence: which mean and variance it used, whether it dropped values. Empty
/// for one that does the same in both.
QString modeNote(const Block& block, bool trainMode);

} // namespace layerwise
