#include "model/weights/weight_bytes.h"

#include "model/weights/half_float.h"

#include <cmath>
#include <cstring>

namespace layerwise {

ElementType writtenType(const NamedTensor& tensor, bool half)
{
    if (tensor.isInteger)
        return ElementType::I64;
    return half ? ElementType::F16 : ElementType::F32;
}

std::int64_t writtenBytes(const NamedTensor& tensor, bool half)
{
    return static_cast<std::int64_t>(tensor.value->values().size()) * elementBytes(writtenType(tensor, half));
}

Result<std::vector<std::byte>> elementsOf(const NamedTensor& tensor, bool half)
{
    const std::span<const float> values = tensor.value->values();
    std::vector<std::byte> bytes(static_cast<std::size_t>(writtenBytes(tensor, half)));
    const auto put = [&bytes](std::size_t index, auto element) {
        std::memcpy(bytes.data() + index * sizeof(element), &element, sizeof(element));
    };
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (tensor.isInteger) {
            put(i, static_cast<std::int64_t>(std::llround(values[i])));
        } else if (!half) {
            put(i, values[i]);
        } else {
            const std::uint16_t rounded = floatToHalf(values[i]);
            if (std::isfinite(values[i]) && !std::isfinite(halfToFloat(rounded)))
                return Diagnostic{
                    "weights.half_range", {{"key", tensor.key}, {"actual", static_cast<double>(values[i])}}, {}};
            put(i, rounded);
        }
    }
    return bytes;
}

} // namespace layerwise
