#include "model/layers/pooling_layer.h"

#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"
#include "model/layers/window.h"

#include <algorithm>

namespace layerwise {

namespace {

/// With the smallest map that fits; with ceil_mode, where that also hangs on the stride, without.
Diagnostic tooSmallError(const Window& window, const Shape& input, const Shape& output)
{
    Diagnostic error{"shape.output_too_small", {{"input", input}, {"output", output}}, "kernel_size"};
    const auto least = [](const WindowAxis& axis) { return std::max<std::int64_t>(axis.span() - 2 * axis.padding, 1); };
    if (!window.height.ceilMode)
        error.values["least"] = Shape{least(window.height), least(window.width)};
    return error;
}

} // namespace

std::optional<Diagnostic> PoolingLayer::checkOptions(const OptionMap& options) const
{
    const Window window = Window::fromOptions(*this, options);
    for (const WindowAxis& axis : {window.height, window.width}) {
        if (axis.padding > axis.kernel / 2) {
            return Diagnostic{
                "option.padding_half_kernel", {{"padding", axis.padding}, {"kernel", axis.kernel}}, "padding"};
        }
    }
    return std::nullopt;
}

Result<Shape> PoolingLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    if (input.rank() != 3 && input.rank() != 4)
        return rankError("3 or 4", input);
    if (isTooLarge(input))
        return overflowError(input);
    // A batch of no images is taken, an image without pixels or channels is not.
    if (hasZeroFrom(input, input.rank() - 3))
        return zeroSizeError(input);
    const Window window = Window::fromOptions(*this, options);
    Shape output = input;
    output.set(-2, outputSize(input[-2], window.height));
    output.set(-1, outputSize(input[-1], window.width));
    if (output[-2] < 1 || output[-1] < 1)
        return tooSmallError(window, input, output);
    return checkedShape(output, input);
}

std::string PoolingLayer::summary(const OptionMap& options) const
{
    return windowText(*this, options);
}

std::vector<std::string> PoolingLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    return windowRule(Window::fromOptions(*this, options), input);
}

Diagnostic PoolingLayer::action(const OptionMap& options, const Shape& input, const Shape& output) const
{
    Diagnostic action = TorchLayer::action(options, input, output);
    const Window window = Window::fromOptions(*this, options);
    action.values.insert_or_assign("stride", Shape{window.height.stride, window.width.stride});
    return action;
}

PlaneRule PoolingLayer::planeRule(const OptionMap& options, const Shape& input) const
{
    const Window window = Window::fromOptions(*this, options);
    const auto rule = [](const WindowAxis& axis, std::int64_t size) {
        return [axis, size](std::int64_t output) { return slidingTaps(axis, axis.padding, size, output); };
    };
    return {rule(window.height, input[-2]), rule(window.width, input[-1])};
}

InputField PoolingLayer::inputField(const OptionMap& options, const Shape& input, const Shape&,
                                    const PositionSet& wanted) const
{
    const PlaneRule rule = planeRule(options, input);
    return hasWinner() ? winnerField(rule, input, wanted) : planeField(rule, input, wanted);
}

std::string AdaptivePoolingLayer::summary(const OptionMap& options) const
{
    const std::vector<std::int64_t>& size = reader(options).ints("output_size");
    const auto text = [](std::int64_t element, const char* letter) {
        return element == kNoneElement ? letter : std::to_string(element);
    };
    return "→" + text(size[0], "H") + "×" + text(size[1], "W");
}

std::vector<std::string> AdaptivePoolingLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    const std::vector<std::int64_t>& size = reader(options).ints("output_size");
    return heightWidthLines(input, [&](const AxisInput& in) {
        const std::int64_t element = size[static_cast<std::size_t>(in.axis)];
        if (element != kNoneElement)
            return "output_size = " + std::to_string(element);
        return in.size ? std::string(in.symbol()) + " = " + in.text : in.symbol();
    });
}

Result<Explanation> AdaptivePoolingLayer::explain(const OptionMap&, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record, 3))
        return *error;
    const RecordReader reader(record);
    const PlaneWindow window(adaptiveRule(reader.inputShape(), reader.outputShape()), reader);
    if (hasWinner())
        return explainMaximum(reader, window);
    return explainMean(reader, window, static_cast<double>(window.cellsInside()));
}

InputField AdaptivePoolingLayer::inputField(const OptionMap&, const Shape& input, const Shape& output,
                                            const PositionSet& wanted) const
{
    const PlaneRule rule = adaptiveRule(input, output);
    return hasWinner() ? winnerField(rule, input, wanted) : planeField(rule, input, wanted);
}

void AdaptivePoolingLayer::setOptions()
{
    OptionSpec size = sizeOption("output_size", std::nullopt, 1, 0,
                                 "Height and width that go out, whatever comes in. None keeps the input's.");
    size.elementsNullable = true;
    m_options = {size};
}

Shape AdaptivePoolingLayer::resized(const OptionMap& options, const Shape& input) const
{
    const std::vector<std::int64_t>& size = reader(options).ints("output_size");
    Shape output = input;
    for (const std::int64_t axis : {0, 1}) {
        if (size[static_cast<std::size_t>(axis)] != kNoneElement)
            output.set(axis - 2, size[static_cast<std::size_t>(axis)]);
    }
    return output;
}

OptionSpec poolKernelOption()
{
    return sizeOption("kernel_size", std::nullopt, 2, 1, "Height and width of the window.");
}

OptionSpec poolStrideOption()
{
    return noneByDefault(sizeOption("stride", std::nullopt, 1, 1,
                                    "How many pixels the window moves at a time. None: as many as the window is large, "
                                    "so that windows do not overlap."));
}

OptionSpec poolPaddingOption(std::string help)
{
    return sizeOption("padding", 0, 0, 0, std::move(help));
}

OptionSpec ceilModeOption()
{
    return boolOption("ceil_mode", false,
                      "Rounds the output's size up instead of down: what is left at the edge gets a window too.");
}

} // namespace layerwise
