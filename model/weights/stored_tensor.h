#pragma once

#include "model/core/shape.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace layerwise {

/// Types that a weight file's elements may have; all little endian.
enum class ElementType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

std::int64_t elementBytes(ElementType type);

/// One tensor as it lies in a file, checked but not read: every element is within `bytes`.
struct StoredTensor {
    ElementType type = ElementType::F32;
    Shape shape;
    std::vector<std::int64_t> strides; ///< in elements, not negative; as many as the shape has sizes
    std::span<const std::byte> bytes;  ///< from its first element on; may go on behind its last one
};

/// By state_dict key.
using TensorTable = std::map<std::string, StoredTensor>;

/// Strides of a tensor without gaps, row-major. Precondition: its element count fits in 63 bits.
std::vector<std::int64_t> contiguousStrides(const Shape& shape);

/// Converts all elements, row-major. Precondition: `target` has the shape's element count.
void copyValues(const StoredTensor& tensor, std::span<float> target);
void copyValues(const StoredTensor& tensor, std::span<std::int64_t> target);

} // namespace layerwise
