#include "model/layers/shape_checks.h"

#include <charconv>

namespace layerwise {

Diagnostic rankError(std::string expected, const Shape& input)
{
    return {"shape.rank", {{"expected", std::move(expected)}, {"actual", input.rank()}, {"input", input}}, ""};
}

Diagnostic channelsError(std::string option, std::int64_t expected, std::int64_t actual, const Shape& input)
{
    return {"shape.channels", {{"expected", expected}, {"actual", actual}, {"input", input}}, std::move(option)};
}

Diagnostic zeroSizeError(const Shape& input)
{
    return {"shape.zero_size", {{"input", input}}, ""};
}

Diagnostic overflowError(const Shape& input)
{
    return {"shape.overflow", {{"input", input}}, ""};
}

Diagnostic paddingTooLargeError(const Shape& padding, const Shape& limit, const Shape& input)
{
    return {"shape.padding_too_large", {{"padding", padding}, {"limit", limit}, {"input", input}}, "padding"};
}

Diagnostic dimRangeError(std::string option, std::int64_t dim, const Shape& input)
{
    return {"shape.dim_range", {{"dim", dim}, {"rank", input.rank()}, {"input", input}}, std::move(option)};
}

Diagnostic conflictError(std::string option, std::string other)
{
    return {"option.conflict", {{"option", option}, {"other", std::move(other)}}, option};
}

Diagnostic dividesError(std::string option, std::int64_t actual, std::string divisorOption, std::int64_t divisor)
{
    Diagnostic diagnostic{"option.divides", {{"option", std::move(option)}, {"actual", actual}}, divisorOption};
    diagnostic.values.emplace("divisor_option", std::move(divisorOption));
    diagnostic.values.emplace("divisor", divisor);
    return diagnostic;
}

std::int64_t channelsOf(const Shape& input)
{
    return input.rank() == 3 ? input[0] : input[1];
}

bool hasZeroFrom(const Shape& input, std::int64_t first)
{
    for (std::int64_t dim = first; dim < input.rank(); ++dim) {
        if (input[dim] == 0)
            return true;
    }
    return false;
}

Result<Shape> checkedShape(Shape output, const Shape& input)
{
    if (!output.elementCount())
        return overflowError(input);
    return output;
}

std::optional<std::int64_t> wrapDim(std::int64_t dim, std::int64_t rank)
{
    const std::int64_t count = rank == 0 ? 1 : rank;
    if (dim < -count || dim >= count)
        return std::nullopt;
    return dim < 0 ? dim + count : dim;
}

std::string outputShapeLine(const Shape& output)
{
    return "output shape = " + output.toString();
}

std::string inPlaceText(const LayerType& type, const OptionMap& options)
{
    return type.isInPlace(options) ? "in-place" : "";
}

std::string joinWords(std::initializer_list<std::string> words)
{
    std::string text;
    for (const std::string& word : words) {
        if (!word.empty())
            text += text.empty() ? word : " " + word;
    }
    return text;
}

std::string timesText(const std::vector<std::int64_t>& sizes)
{
    std::string text;
    for (const std::int64_t size : sizes)
        text += (text.empty() ? "" : "×") + std::to_string(size);
    return text;
}

std::string numberText(double value)
{
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
    return {buffer, end};
}

} // namespace layerwise
