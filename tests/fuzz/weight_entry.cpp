#include "tests/fuzz/weight_entry.h"

#include "model/weights/pytorch_reader.h"
#include "model/weights/safetensors_reader.h"

#include <cstdlib>
#include <vector>

namespace layerwise::fuzz {

namespace {

/// Strides of 0 make large tensors of small files. Nobody reads them before their shape was found right.
constexpr std::int64_t kMostElements = 100'000;

bool readValues(const Result<TensorTable>& tensors)
{
    if (!tensors) {
        if (!tensors.error().code.starts_with("weights."))
            std::abort();
        return false;
    }
    for (const auto& [key, tensor] : *tensors) {
        const std::int64_t count = tensor.shape.elementCount().value_or(-1);
        if (count < 0)
            std::abort();
        if (count > kMostElements)
            continue;
        std::vector<float> floats(static_cast<std::size_t>(count));
        copyValues(tensor, floats);
        std::vector<std::int64_t> integers(static_cast<std::size_t>(count));
        copyValues(tensor, integers);
    }
    return true;
}

} // namespace

bool readsAsSafetensors(std::span<const std::uint8_t> bytes)
{
    return readValues(readSafetensors(std::as_bytes(bytes)));
}

bool readsAsPytorch(std::span<const std::uint8_t> bytes)
{
    return readValues(readPytorch(std::as_bytes(bytes)));
}

} // namespace layerwise::fuzz
