#include "model/core/formula_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace layerwise {

namespace {

constexpr double kSmallestPlain = 1e-4;
constexpr double kLargestPlain = 1e6;

std::string toText(double value, std::chars_format format, int precision)
{
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, format, precision).ptr;
    return {buffer, end};
}

} // namespace

std::string significantText(double value, int digits)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    if (value == 0)
        return "0";
    const double magnitude = std::abs(value);
    if (magnitude < kSmallestPlain || magnitude >= kLargestPlain)
        return toText(value, std::chars_format::general, digits);
    const int exponent = static_cast<int>(std::floor(std::log10(magnitude)));
    std::string text = toText(value, std::chars_format::fixed, std::max(0, digits - 1 - exponent));
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
            text.pop_back();
    }
    return text;
}

std::string operandText(double value)
{
    const std::string text = significantText(value);
    return text.front() == '-' ? '(' + text + ')' : text;
}

} // namespace layerwise
