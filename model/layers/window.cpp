#include "model/layers/window.h"

#include "model/layers/shape_checks.h"

namespace layerwise {

namespace {

std::int64_t floorDivide(std::int64_t dividend, std::int64_t divisor)
{
    const std::int64_t quotient = dividend / divisor;
    return dividend % divisor != 0 && dividend < 0 ? quotient - 1 : quotient;
}

/// The formula without the correction for a window that starts in the padding behind the input.
std::int64_t uncorrectedSize(std::int64_t input, const WindowAxis& axis)
{
    const std::int64_t room = input + 2 * axis.padding - axis.dilation * (axis.kernel - 1) - 1;
    return floorDivide(room + (axis.ceilMode ? axis.stride - 1 : 0), axis.stride) + 1;
}

std::vector<std::int64_t> pair(const LayerType& type, const OptionMap& options, const char* key, std::int64_t otherwise)
{
    const OptionReader read = type.reader(options);
    if (!type.option(key) || read.isNone(key) || read.isText(key))
        return {otherwise, otherwise};
    return read.ints(key);
}

std::string axisText(const char* letter, const std::vector<std::int64_t>& sizes, std::int64_t defaultSize)
{
    if (sizes == std::vector<std::int64_t>(sizes.size(), defaultSize))
        return "";
    return letter + (sizes[0] == sizes[1] ? std::to_string(sizes[0]) : timesText(sizes));
}

} // namespace

Window Window::fromOptions(const LayerType& type, const OptionMap& options)
{
    const OptionReader read = type.reader(options);
    const std::vector<std::int64_t>& kernel = read.ints("kernel_size");
    const std::vector<std::int64_t>& stride = read.isNone("stride") ? kernel : read.ints("stride");
    const std::vector<std::int64_t> padding = pair(type, options, "padding", 0);
    const std::vector<std::int64_t> dilation = pair(type, options, "dilation", 1);
    const bool ceilMode = type.option("ceil_mode") && read.boolean("ceil_mode");
    return {{kernel[0], stride[0], padding[0], dilation[0], ceilMode},
            {kernel[1], stride[1], padding[1], dilation[1], ceilMode}};
}

bool isTooLarge(const Shape& input)
{
    for (const std::int64_t size : input.sizes()) {
        if (size > kLargestInputSize)
            return true;
    }
    return false;
}

std::int64_t outputSize(std::int64_t input, const WindowAxis& axis)
{
    const std::int64_t size = uncorrectedSize(input, axis);
    const bool startsBehind = axis.ceilMode && (size - 1) * axis.stride >= input + axis.padding;
    return startsBehind ? size - 1 : size;
}

std::vector<std::string> windowRule(const Window& window, const Shape& input)
{
    return heightWidthLines(input, [&](const AxisInput& in) {
        const WindowAxis& axis = in.axis == 0 ? window.height : window.width;
        std::string text = (axis.ceilMode ? "ceil((" : "floor((") + in.text + " + 2*" + std::to_string(axis.padding) +
                           " - " + std::to_string(axis.dilation) + "*(" + std::to_string(axis.kernel) +
                           " - 1) - 1) / " + std::to_string(axis.stride) + " + 1)";
        if (in.size) {
            const std::int64_t size = outputSize(*in.size, axis);
            text += size == uncorrectedSize(*in.size, axis) ? "" : " - 1";
            text += " = " + std::to_string(size);
        }
        return text;
    });
}

std::vector<std::string> heightWidthLines(const Shape& input,
                                          const std::function<std::string(const AxisInput&)>& rightSide)
{
    if (input.rank() < 3 || isTooLarge(input)) {
        const std::string height = rightSide({0, "H_in", std::nullopt});
        if (height == rightSide({1, "H_in", std::nullopt}))
            return {"H_out = " + height};
        return {"H_out = " + height, "W_out = " + rightSide({1, "W_in", std::nullopt})};
    }
    const std::string height = rightSide({0, std::to_string(input[-2]), input[-2]});
    const std::string width = rightSide({1, std::to_string(input[-1]), input[-1]});
    if (height == width)
        return {"H_out = " + height};
    return {"H_out = " + height, "W_out = " + width};
}

std::string windowText(const LayerType& type, const OptionMap& options)
{
    const OptionReader read = type.reader(options);
    const std::vector<std::int64_t>& kernel = read.ints("kernel_size");
    // A stride of None is the kernel's size: said in full, since 1 is what is left out.
    const std::vector<std::int64_t>& stride = read.isNone("stride") ? kernel : read.ints("stride");
    const std::string padding = type.option("padding") && read.isText("padding")
                                    ? (read.text("padding") == "valid" ? "" : read.text("padding"))
                                    : axisText("p", pair(type, options, "padding", 0), 0);
    return joinWords(
        {timesText(kernel), axisText("s", stride, 1), padding, axisText("d", pair(type, options, "dilation", 1), 1)});
}

} // namespace layerwise
