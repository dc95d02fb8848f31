#include "model/document/limits.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

Diagnostic outOfRange(const std::string& option, const DiagnosticValue& actual)
{
    return {"option.range", {{"option", option}, {"actual", actual}}, option};
}

std::optional<Diagnostic> checkSize(const std::string& option, std::int64_t value, std::int64_t maximum)
{
    if (value >= 1 && value <= maximum)
        return std::nullopt;
    Diagnostic error = outOfRange(option, value);
    error.values["minimum"] = std::int64_t{1};
    error.values["maximum"] = maximum;
    return error;
}

std::optional<Diagnostic> checkList(const std::string& option, const std::vector<double>& values, std::int64_t channels,
                                    bool positive)
{
    const auto count = static_cast<std::int64_t>(values.size());
    if (count != 1 && count != channels)
        return Diagnostic{"option.length", {{"option", option}, {"actual", count}, {"expected", channels}}, option};
    for (const double value : values) {
        if (std::isfinite(value) && (!positive || value > 0))
            continue;
        Diagnostic error = outOfRange(option, value);
        if (positive)
            error.values["exclusive_minimum"] = 0.0;
        return error;
    }
    return std::nullopt;
}

} // namespace

std::optional<Diagnostic> checkInput(const InputSpec& input)
{
    if (auto error = checkSize("channels", input.channels, kMaxInputChannels))
        return error;
    if (auto error = checkSize("height", input.height, kMaxInputSize))
        return error;
    if (auto error = checkSize("width", input.width, kMaxInputSize))
        return error;
    const std::int64_t bytes = input.channels * input.height * input.width * 4;
    if (bytes > kMaxInputBytes)
        return Diagnostic{"memory.too_large", {{"bytes", bytes}, {"limit", kMaxInputBytes}}, "height"};
    if (auto error = checkList("mean", input.mean, input.channels, false))
        return error;
    return checkList("std", input.std, input.channels, true);
}

int nestingOf(const Block& root, BlockId id)
{
    int depth = 0;
    while (id.valid() && id != kRootId) {
        const auto position = positionOf(root, id);
        if (!position)
            break;
        ++depth;
        id = position->parent;
    }
    return depth;
}

int nestingIn(const Block& block)
{
    if (block.slots.empty())
        return 0;
    int deepest = 0;
    for (const auto& slot : block.slots)
        for (const Block& child : slot)
            deepest = std::max(deepest, nestingIn(child));
    return deepest + 1;
}

} // namespace layerwise
