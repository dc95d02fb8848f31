#pragma once

#include "model/core/trace.h"

#include <vector>

namespace layerwise {

/// What the network's output says as a choice between classes.
struct Prediction {
    std::vector<double> probabilities; ///< by class, of the first image; empty if the output is no list of classes
    int winner() const;                ///< -1 if empty
};

/// softmax_i = exp(x_i - max x) / sum_j exp(x_j - max x) of the output [N, classes]. Where the last layer that changes
/// its input is a Softmax, its values are taken as they are if they sum to one; LogSoftmax needs no exception, for
/// softmax(log(p)) = p. Values that are not finite give no prediction.
Prediction predict(const Trace& trace);

} // namespace layerwise
