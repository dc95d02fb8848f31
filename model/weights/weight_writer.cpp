#include "model/weights/weight_writer.h"

#include "model/weights/atomic_file.h"
#include "model/weights/pytorch_writer.h"
#include "model/weights/weight_bytes.h"

#include <nlohmann/json.hpp>

#include <bit>

namespace layerwise {

namespace {

const char* typeName(ElementType type)
{
    switch (type) {
    case ElementType::I64:
        return "I64";
    case ElementType::F16:
        return "F16";
    default:
        return "F32";
    }
}

/// The header with its size before it, padded so that the data begins at a multiple of 8 bytes, as the specification
/// wants it.
std::string safetensorsHeader(const std::vector<NamedTensor>& tensors, bool half)
{
    // Ordered, so that the header names the tensors in state_dict order.
    nlohmann::ordered_json header{{"__metadata__", {{"format", "pt"}}}};
    std::int64_t begin = 0;
    for (const NamedTensor& tensor : tensors) {
        const std::int64_t end = begin + writtenBytes(tensor, half);
        header[tensor.key] = {{"dtype", typeName(writtenType(tensor, half))},
                              {"shape", tensor.value->shape().sizes()},
                              {"data_offsets", {begin, end}}};
        begin = end;
    }
    std::string text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    text.append((8 - text.size() % 8) % 8, ' ');
    const auto size = std::bit_cast<std::array<char, 8>>(static_cast<std::uint64_t>(text.size()));
    return std::string(size.data(), size.size()) + text;
}

std::optional<Diagnostic> writeSafetensors(AtomicFile& target, const std::vector<NamedTensor>& tensors, bool half)
{
    target.write(safetensorsHeader(tensors, half));
    for (const NamedTensor& tensor : tensors) {
        const Result<std::vector<std::byte>> elements = elementsOf(tensor, half);
        if (!elements)
            return elements.error();
        target.write(*elements);
    }
    return std::nullopt;
}

} // namespace

std::optional<WeightFormat> weightFormatOf(const std::string& file)
{
    if (file.ends_with(".safetensors"))
        return WeightFormat::Safetensors;
    if (file.ends_with(".pt") || file.ends_with(".pth"))
        return WeightFormat::PyTorch;
    return std::nullopt;
}

std::optional<Diagnostic> writeWeights(const std::string& file, const std::vector<NamedTensor>& tensors,
                                       const WriteOptions& options)
{
    AtomicFile target(file);
    auto error = options.format == WeightFormat::Safetensors ? writeSafetensors(target, tensors, options.half)
                                                             : writePytorch(target, tensors, options.half);
    if (error) {
        error->values["file"] = file;
        return error;
    }
    const std::string message = target.commit();
    if (message.empty())
        return std::nullopt;
    return Diagnostic{"weights.unwritable", {{"file", file}, {"message", message}}, {}};
}

} // namespace layerwise
