#pragma once

#include "model/core/result.h"
#include "model/core/trace.h"
#include "model/weights/stored_tensor.h"

#include <cstddef>
#include <vector>

namespace layerwise {

/// What the tensor's elements become in a file.
ElementType writtenType(const NamedTensor& tensor, bool half);
/// Number of bytes that they take there.
std::int64_t writtenBytes(const NamedTensor& tensor, bool half);
/// The elements as they stand in a file; weights.half_range {key, actual} if float16 has no such value.
Result<std::vector<std::byte>> elementsOf(const NamedTensor& tensor, bool half);

} // namespace layerwise
