#pragma once

#include "model/layers/explain_record.h"

#include <optional>

namespace layerwise {

// For normalisation layers: y = (x - mean) / sqrt(var + eps) * weight + bias.

/// What a place is normalised with.
struct NormNumbers {
    double mean = 0;
    double var = 0; ///< of a group: divided by the number of values (biased), as LibTorch does
    double eps = 0;
    std::optional<double> weight; ///< without, where the layer has none
    std::optional<double> bias;
    std::string of; ///< what mean and var are of, where the formula is to say it: "batch "
};

/// One dimension of a group: the values from `first` on.
struct NormRange {
    std::int64_t first = 0;
    std::int64_t count = 1;
};

/// Mean and variance over all places of the input in a box, a range a dimension (with the batch), in double precision.
NormNumbers momentsOf(const RecordReader& reader, const std::vector<NormRange>& box);

/// The box that has `at` alone in it.
std::vector<NormRange> boxAround(const TensorPlace& at);

/// One term, x, with what it is multiplied by; the rest is the bias. Sum = weight / sqrt(var + eps) * x + bias.
Explanation explainAffine(const RecordReader& reader, const NormNumbers& numbers);

/// The weight and the bias at a place of those parameters, where the layer has them.
void readAffine(const RecordReader& reader, const TensorPlace& at, NormNumbers& numbers);

} // namespace layerwise
