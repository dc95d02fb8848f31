#include "model/layers/convolution_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_sizes.h"
#include "model/layers/window.h"

#include <torch/nn/modules/conv.h>

namespace layerwise {

namespace {

/// Slides learned filters over the input.
class Conv2dLayer final : public ConvolutionLayer {
public:
    Conv2dLayer();

    std::optional<Diagnostic> checkOptions(const OptionMap& options) const override;
    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::vector<ParameterSpec> parameters(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;

private:
    bool keepsSize(const OptionMap& options) const; ///< padding='same'
    std::optional<Diagnostic> checkPadding(const OptionMap& options, const Shape& input) const;
};

Conv2dLayer::Conv2dLayer()
    : ConvolutionLayer(
          "Conv2d", Category::Convolution, "conv",
          "Slides small learned filters over the image; each filter makes one feature map that shows where "
          "its pattern is found.",
          "convolution filter kernel feature map edge detector depthwise cross-correlation")
{
    m_paletteRank = 0;
    OptionSpec padding = sizeOption("padding", 0, 1, 0,
                                    "Pixels added on each side of the input. 'same' keeps height and width, 'valid' "
                                    "adds none.");
    padding.choices = {"same", "valid"};
    m_options = {
        inChannelsOption(),
        outChannelsOption(),
        sizeOption("kernel_size", std::nullopt, 3, 1, "Height and width of the filters."),
        sizeOption("stride", 1, 1, 1, "How many pixels the filter moves at a time; 2 halves height and width."),
        padding,
        sizeOption("dilation", 1, 1, 1, "Spacing between the filter's elements; above 1 it covers more of the input."),
        groupsOption(),
        biasOption(),
        choiceOption("padding_mode", "zeros", {"zeros", "reflect", "replicate", "circular"},
                     "What the added pixels are filled with: zeros, the image mirrored at its edge, its edge repeated, "
                     "or its opposite side."),
    };
}

bool Conv2dLayer::keepsSize(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return read.isText("padding") && read.text("padding") == "same";
}

std::optional<Diagnostic> Conv2dLayer::checkOptions(const OptionMap& options) const
{
    if (auto error = ConvolutionLayer::checkOptions(options))
        return error;
    if (keepsSize(options) && reader(options).ints("stride") != std::vector<std::int64_t>{1, 1})
        return conflictError("padding", "stride");
    return std::nullopt;
}

std::optional<Diagnostic> Conv2dLayer::checkPadding(const OptionMap& options, const Shape& input) const
{
    const OptionReader read = reader(options);
    const std::string& mode = read.text("padding_mode");
    if (mode == "zeros")
        return std::nullopt;
    const Window window = Window::fromOptions(*this, options);
    const auto padding = [&](const WindowAxis& axis) {
        return keepsSize(options) ? axis.dilation * (axis.kernel - 1) - axis.dilation * (axis.kernel - 1) / 2
                                  : axis.padding;
    };
    const Shape paddings{padding(window.height), padding(window.width)};
    const std::int64_t less = mode == "reflect" ? 1 : 0;
    const Shape limits{input[-2] - less, input[-1] - less};
    const bool limited = mode != "replicate";
    if (limited && (paddings[0] > limits[0] || paddings[1] > limits[1]))
        return paddingTooLargeError(paddings, limits, input);
    return std::nullopt;
}

Result<Shape> Conv2dLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    if (auto error = checkInput(options, input))
        return *error;
    if (auto error = checkPadding(options, input))
        return *error;
    if (keepsSize(options))
        return withSizes(options, input, input[-2], input[-1]);
    const Window window = Window::fromOptions(*this, options);
    const Shape padded{input[-2] + 2 * window.height.padding, input[-1] + 2 * window.width.padding};
    if (padded[0] < window.height.span() || padded[1] < window.width.span()) {
        return Diagnostic{
            "shape.kernel_larger_than_input",
            {{"kernel", Shape{window.height.span(), window.width.span()}}, {"input", input}, {"padded", padded}},
            "kernel_size"};
    }
    return withSizes(options, input, outputSize(input[-2], window.height), outputSize(input[-1], window.width));
}

std::vector<ParameterSpec> Conv2dLayer::parameters(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return weightAndBias(options, read.integer("out_channels"), read.integer("in_channels"));
}

std::vector<std::string> Conv2dLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    if (!keepsSize(options))
        return windowRule(Window::fromOptions(*this, options), input);
    return heightWidthLines(
        input, [](const AxisInput& in) { return "ceil(" + in.text + " / 1)" + (in.size ? " = " + in.text : ""); });
}

torch::nn::AnyModule Conv2dLayer::makeModule(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    torch::nn::Conv2dOptions torchOptions(read.integer("in_channels"), read.integer("out_channels"),
                                          torchSize(read.ints("kernel_size")));
    torchOptions.stride(torchSize(read.ints("stride")))
        .dilation(torchSize(read.ints("dilation")))
        .groups(read.integer("groups"))
        .bias(read.boolean("bias"));
    if (keepsSize(options))
        torchOptions.padding(torch::kSame);
    else if (read.isText("padding"))
        torchOptions.padding(torch::kValid);
    else
        torchOptions.padding(torchSize(read.ints("padding")));
    const std::string& mode = read.text("padding_mode");
    if (mode == "reflect")
        torchOptions.padding_mode(torch::kReflect);
    else if (mode == "replicate")
        torchOptions.padding_mode(torch::kReplicate);
    else if (mode == "circular")
        torchOptions.padding_mode(torch::kCircular);
    return makeTorchModule<torch::nn::Conv2dImpl>(torchOptions);
}

} // namespace

std::unique_ptr<LayerType> makeLayer_conv2d()
{
    return std::make_unique<Conv2dLayer>();
}

} // namespace layerwise
