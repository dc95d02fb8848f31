#pragma once

#include "model/core/activation.h"

#include <cstdint>
#include <vector>

namespace layerwise {

/// A place in a tensor, with the batch.
using TensorPlace = std::vector<std::int64_t>;

/// Row-major position of a place, and the other way round. Precondition: in range.
std::int64_t offsetOf(const Shape& shape, const TensorPlace& place);
TensorPlace placeOf(const Shape& shape, std::int64_t offset);

/// [image, at...] and back.
TensorPlace withBatch(std::int64_t image, const std::vector<std::int64_t>& at);
std::vector<std::int64_t> withoutBatch(const TensorPlace& place);

double valueAt(const Activation& tensor, const TensorPlace& place);

} // namespace layerwise
