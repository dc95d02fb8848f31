#pragma once

#include "model/core/receptive_field.h"
#include "model/layers/axis_taps.h"
#include "model/layers/explain_record.h"

#include <functional>
#include <vector>

namespace layerwise {

// For layers that read windows of the last two dimensions, [.., H, W].

/// Weight of a cell; `channel` counts the channels that are read, from 0.
using CellWeight = std::function<double(std::int64_t channel, const AxisTap& row, const AxisTap& column)>;

/// What the explained place reads.
struct PlaneWindow {
    AxisTaps rows;
    AxisTaps columns;

    PlaneWindow(const PlaneRule& rule, const RecordReader& reader);
    std::optional<ExplainedWindow> window() const;
    std::int64_t cellsInside() const; ///< without the padding
};

/// A term for every cell, those in the padding too, channel by channel and row by row. `leads`: the place in the
/// dimensions before H and W of each channel that is read.
std::vector<ExplainedTerm> windowTerms(const RecordReader& reader, const PlaneWindow& window,
                                       const std::vector<TensorPlace>& leads, const CellWeight& weight);

/// The explained place in the dimensions before H and W.
TensorPlace leadOf(const RecordReader& reader);

/// Explanations of pooling: the largest cell (the first of equal ones, as LibTorch takes it), or their sum / divisor.
Explanation explainMaximum(const RecordReader& reader, const PlaneWindow& window);
Explanation explainMean(const RecordReader& reader, const PlaneWindow& window, double divisor);

/// The wanted positions with rows and columns replaced by those that they are computed from.
InputField planeField(const PlaneRule& rule, const Shape& input, const PositionSet& wanted);
/// The same where of each window one cell wins.
InputField winnerField(const PlaneRule& rule, const Shape& input, const PositionSet& wanted);

} // namespace layerwise
