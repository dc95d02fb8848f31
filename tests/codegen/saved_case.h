#pragma once

#include "model/core/network.h"

#include <QString>

namespace layerwise::testing {

const LayerRegistry& registry();

/// Runs the network in Layerwise with random parameters and buffers on a random input, and leaves in the folder what
/// another program needs to repeat the run from the emitted source alone:
///   model.py, model.cpp   the source
///   manifest.txt          a line for the input, the output, and every parameter and buffer in state_dict order:
///                         KIND RANK SIZES… FILE KEY, where KIND is input, output, float or int
///   *.bin                 the values, row-major float32 (int: int64)
///   error.txt             in the output's place, if the network cannot run: what LibTorch says
/// Returns an empty text, or why it could not be done.
QString saveCase(const Network& network, const QString& folder, unsigned seed);

} // namespace layerwise::testing
