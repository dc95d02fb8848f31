#include "model/data/csv.h"

#include <array>
#include <charconv>
#include <fstream>
#include <vector>

namespace layerwise {

namespace {

/// Enough to tell every float32 from its neighbours (IEEE 754-2008, 5.12.2).
constexpr int kDigits = 9;

void append(std::string& text, float value)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, kDigits);
    text.append(buffer.data(), end.ptr);
}

bool isMatrix(const Shape& shape)
{
    for (std::int64_t dim = 0; dim < shape.rank() - 2; ++dim) {
        if (shape[dim] != 1)
            return false;
    }
    return shape.rank() >= 2;
}

std::vector<std::string> indexNames(std::int64_t rank)
{
    switch (rank) {
    case 0:
        return {};
    case 1:
        return {"f"};
    case 3:
        return {"c", "y", "x"};
    case 4:
        return {"n", "c", "y", "x"};
    default:
        break;
    }
    std::vector<std::string> names;
    for (std::int64_t dim = 0; dim < rank; ++dim)
        names.push_back(std::string("i").append(std::to_string(dim)));
    return names;
}

std::string matrixText(const Activation& tensor)
{
    std::string text;
    const std::int64_t columns = tensor.shape()[-1];
    std::int64_t column = 0;
    for (const float value : tensor.values()) {
        append(text, value);
        const bool isLast = ++column == columns;
        text += isLast ? '\n' : ',';
        column = isLast ? 0 : column;
    }
    return text;
}

std::string listText(const Activation& tensor)
{
    const Shape& shape = tensor.shape();
    std::string text;
    for (const std::string& name : indexNames(shape.rank()))
        text.append(name).append(",");
    text += "value\n";
    std::vector<std::int64_t> index(static_cast<std::size_t>(shape.rank()), 0);
    for (const float value : tensor.values()) {
        for (const std::int64_t position : index)
            text.append(std::to_string(position)).append(",");
        append(text, value);
        text += '\n';
        for (std::int64_t dim = shape.rank() - 1; dim >= 0; --dim) {
            auto& position = index[static_cast<std::size_t>(dim)];
            if (++position < shape[dim])
                break;
            position = 0;
        }
    }
    return text;
}

} // namespace

std::string csvText(const Activation& tensor)
{
    return isMatrix(tensor.shape()) ? matrixText(tensor) : listText(tensor);
}

std::optional<Diagnostic> writeCsv(const std::string& file, const Activation& tensor)
{
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    const std::string text = csvText(tensor);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();
    if (stream.fail())
        return Diagnostic{"data.unwritable", {{"file", file}}, {}};
    return std::nullopt;
}

} // namespace layerwise
