#pragma once

#include "model/layers/explain_record.h"

namespace layerwise {

// For layers that keep all values in their order and change the shape alone.

Result<Explanation> explainReshape(const LayerType& type, const ExplainedRecord& record);

/// Where the wanted positions stood. A set that is no combination of indices there (some values of a row that was an
/// image) is taken wider, as an upper bound.
InputField reshapedField(const Shape& input, const Shape& output, const PositionSet& wanted);

} // namespace layerwise
