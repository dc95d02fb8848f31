#include "model/data/npy.h"

#include <bit>
#include <cmath>
#include <fstream>
#include <vector>

namespace layerwise {

namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they stand in memory");

/// "(1, 64, 16, 16)", "(10,)", "()": a Python tuple.
std::string pythonTuple(const Shape& shape)
{
    std::string text = "(";
    for (std::int64_t dim = 0; dim < shape.rank(); ++dim) {
        if (dim > 0)
            text += ", ";
        text += std::to_string(shape[dim]);
    }
    if (shape.rank() == 1)
        text += ',';
    return text + ")";
}

/// numpy.lib.format, version 1.0: magic, version, length of the text (little-endian), the text padded to 64 bytes.
std::string header(const char* type, const Shape& shape)
{
    constexpr std::size_t kPrefixBytes = 10;
    constexpr std::size_t kAlignment = 64;
    std::string text =
        std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': " + pythonTuple(shape) + ", }";
    const std::size_t used = kPrefixBytes + text.size() + 1;
    text.append((kAlignment - used % kAlignment) % kAlignment, ' ');
    text += '\n';
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(text.size() & 0xff);
    bytes += static_cast<char>(text.size() >> 8);
    return bytes + text;
}

std::optional<Diagnostic> write(const std::string& file, const std::string& start, const void* data, std::size_t size)
{
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(start.data(), static_cast<std::streamsize>(start.size()));
    stream.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    stream.close();
    if (stream.fail())
        return Diagnostic{"data.unwritable", {{"file", file}}, {}};
    return std::nullopt;
}

} // namespace

std::optional<Diagnostic> writeNpy(const std::string& file, const Activation& tensor)
{
    return write(file, header("<f4", tensor.shape()), tensor.values().data(), tensor.values().size_bytes());
}

std::optional<Diagnostic> writeNpyInt64(const std::string& file, const Activation& tensor)
{
    std::vector<std::int64_t> values;
    for (const float value : tensor.values())
        values.push_back(std::llround(value));
    return write(file, header("<i8", tensor.shape()), values.data(), values.size() * sizeof(std::int64_t));
}

} // namespace layerwise
