#include "model/weights/format_error.h"

namespace layerwise {

std::string printable(std::string_view text)
{
    constexpr std::size_t kMostBytes = 100;
    std::string result;
    for (const char c : text.substr(0, kMostBytes)) {
        const auto byte = static_cast<unsigned char>(c);
        result += byte < 0x20 || byte >= 0x7f ? '?' : c;
    }
    return text.size() > kMostBytes ? result + "..." : result;
}

Diagnostic formatError(std::string_view key, std::string expected, std::string actual)
{
    Diagnostic error{"weights.format", {{"expected", std::move(expected)}, {"actual", std::move(actual)}}, {}};
    if (!key.empty())
        error.values["key"] = printable(key);
    return error;
}

} // namespace layerwise
