#include "model/weights/pickle_names.h"

#include <algorithm>
#include <array>

namespace layerwise {

namespace {

constexpr auto kNames = std::to_array<KnownName>({
    {"collections", "OrderedDict", PickleName::OrderedDict},
    {"torch._utils", "_rebuild_tensor", PickleName::RebuildTensor},
    {"torch._utils", "_rebuild_tensor_v2", PickleName::RebuildTensor},
    {"torch._utils", "_rebuild_parameter", PickleName::RebuildParameter},
    {"torch", "Size", PickleName::Size},
    {"torch", "device", PickleName::Device},
    {"torch", "DoubleStorage"},
    {"torch", "FloatStorage"},
    {"torch", "HalfStorage"},
    {"torch", "BFloat16Storage"},
    {"torch", "LongStorage"},
    {"torch", "IntStorage"},
    {"torch", "ShortStorage"},
    {"torch", "CharStorage"},
    {"torch", "ByteStorage"},
    {"torch", "BoolStorage"},
    {"torch", "float64"},
    {"torch", "float32"},
    {"torch", "float16"},
    {"torch", "bfloat16"},
    {"torch", "int64"},
    {"torch", "int32"},
    {"torch", "int16"},
    {"torch", "int8"},
    {"torch", "uint8"},
    {"torch", "bool"},
});

} // namespace

std::optional<KnownName> knownPickleName(std::string_view module, std::string_view name)
{
    const auto found = std::ranges::find_if(
        kNames, [&](const KnownName& known) { return known.module == module && known.name == name; });
    return found == kNames.end() ? std::nullopt : std::optional(*found);
}

} // namespace layerwise
