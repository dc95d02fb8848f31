#include "model/weights/stored_tensor.h"

#include "model/core/saturating.h"
#include "model/weights/half_float.h"

#include <bit>
#include <cstring>
#include <limits>

namespace layerwise {

namespace {

static_assert(std::endian::native == std::endian::little, "elements are read as they stand in the file");

/// How an element of each type is read; it need not be aligned.
template <typename T>
struct Plain {
    static constexpr std::int64_t kBytes = sizeof(T);
    static T read(const std::byte* at)
    {
        T value;
        std::memcpy(&value, at, sizeof(T));
        return value;
    }
};
struct Half {
    static constexpr std::int64_t kBytes = 2;
    static float read(const std::byte* at) { return halfToFloat(Plain<std::uint16_t>::read(at)); }
};
struct Brain {
    static constexpr std::int64_t kBytes = 2;
    static float read(const std::byte* at) { return bfloat16ToFloat(Plain<std::uint16_t>::read(at)); }
};
struct Truth {
    static constexpr std::int64_t kBytes = 1;
    static std::int8_t read(const std::byte* at) { return *at == std::byte{0} ? 0 : 1; }
};

/// A float that no int64 can hold becomes the nearest that it can, NaN becomes 0: the plain conversion is undefined.
template <typename Target, typename Source>
Target converted(Source value)
{
    if constexpr (std::is_integral_v<Target> && std::is_floating_point_v<Source>) {
        constexpr auto kBound = static_cast<Source>(9223372036854775808.0); // 2^63
        if (value >= kBound)
            return std::numeric_limits<Target>::max();
        if (value < -kBound)
            return std::numeric_limits<Target>::min();
        return value == value ? static_cast<Target>(value) : Target{0};
    } else {
        return static_cast<Target>(value);
    }
}

template <typename Element, typename Target>
void copyRow(const std::byte* at, std::int64_t stride, std::int64_t count, Target* target)
{
    for (std::int64_t i = 0; i < count; ++i, at += stride * Element::kBytes)
        target[i] = converted<Target>(Element::read(at));
}

/// Row by row, so that the odometer of the outer dimensions costs nothing.
template <typename Element, typename Target>
void copyAll(const StoredTensor& tensor, std::span<Target> target)
{
    if (target.empty())
        return;
    const std::vector<std::int64_t>& sizes = tensor.shape.sizes();
    const std::size_t outer = sizes.empty() ? 0 : sizes.size() - 1;
    const std::int64_t rowLength = sizes.empty() ? 1 : sizes.back();
    const std::int64_t rowStride = sizes.empty() ? 0 : tensor.strides.back();
    std::vector<std::int64_t> place(outer, 0);
    std::int64_t offset = 0;
    for (Target* row = target.data(); row != target.data() + target.size(); row += rowLength) {
        copyRow<Element>(tensor.bytes.data() + offset * Element::kBytes, rowStride, rowLength, row);
        for (std::size_t dim = outer; dim-- > 0;) {
            offset += tensor.strides[dim];
            if (++place[dim] < sizes[dim])
                break;
            offset -= place[dim] * tensor.strides[dim];
            place[dim] = 0;
        }
    }
}

template <typename Target>
void copyAs(const StoredTensor& tensor, std::span<Target> target)
{
    switch (tensor.type) {
    case ElementType::F64:
        return copyAll<Plain<double>>(tensor, target);
    case ElementType::F32:
        return copyAll<Plain<float>>(tensor, target);
    case ElementType::F16:
        return copyAll<Half>(tensor, target);
    case ElementType::BF16:
        return copyAll<Brain>(tensor, target);
    case ElementType::I64:
        return copyAll<Plain<std::int64_t>>(tensor, target);
    case ElementType::I32:
        return copyAll<Plain<std::int32_t>>(tensor, target);
    case ElementType::I16:
        return copyAll<Plain<std::int16_t>>(tensor, target);
    case ElementType::I8:
        return copyAll<Plain<std::int8_t>>(tensor, target);
    case ElementType::U8:
        return copyAll<Plain<std::uint8_t>>(tensor, target);
    case ElementType::Bool:
        return copyAll<Truth>(tensor, target);
    }
}

} // namespace

std::int64_t elementBytes(ElementType type)
{
    switch (type) {
    case ElementType::F64:
    case ElementType::I64:
        return 8;
    case ElementType::F32:
    case ElementType::I32:
        return 4;
    case ElementType::F16:
    case ElementType::BF16:
    case ElementType::I16:
        return 2;
    case ElementType::I8:
    case ElementType::U8:
    case ElementType::Bool:
        return 1;
    }
    return 1;
}

std::vector<std::int64_t> contiguousStrides(const Shape& shape)
{
    std::vector<std::int64_t> strides(shape.sizes().size(), 1);
    for (std::size_t dim = strides.size(); dim-- > 1;)
        strides[dim - 1] = saturatingMultiply(strides[dim], shape.sizes()[dim]);
    return strides;
}

void copyValues(const StoredTensor& tensor, std::span<float> target)
{
    copyAs(tensor, target);
}

void copyValues(const StoredTensor& tensor, std::span<std::int64_t> target)
{
    copyAs(tensor, target);
}

} // namespace layerwise
