#include "model/layers/convolution_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_sizes.h"
#include "model/layers/window.h"

#include <torch/nn/modules/conv.h>

namespace layerwise {

namespace {

/// Spreads each input pixel over a patch of the output.
class ConvTranspose2dLayer final : public ConvolutionLayer {
public:
    ConvTranspose2dLayer();

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::vector<ParameterSpec> parameters(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;

protected:
    PlaneRule planeRule(const OptionMap& options, const Shape& input) const override;
    bool weightStartsWithInput() const override { return true; }
    std::string productFormula() const override
    {
        return "weight[k, c, i, j] * x[k, (y + padding - i*dilation) / stride, (x + padding - j*dilation) / stride]";
    }
};

ConvTranspose2dLayer::ConvTranspose2dLayer()
    : ConvolutionLayer("ConvTranspose2d", Category::Convolution, "upconv",
                       "Makes feature maps larger with learned filters: each input pixel is spread over a patch of the "
                       "output, the reverse of what Conv2d does to sizes.",
                       "transposed convolution deconvolution upsample decoder generator larger")
{
    m_options = {
        inChannelsOption(),
        outChannelsOption(),
        sizeOption("kernel_size", std::nullopt, 2, 1, "Height and width of the patch that each input pixel makes."),
        sizeOption("stride", 1, 2, 1,
                   "Distance between the patches of neighbouring pixels; 2 doubles height and width."),
        sizeOption("padding", 0, 0, 0, "Pixels cut off from each side of the output."),
        sizeOption(
            "output_padding", 0, 0, 0,
            "Pixels added to one side of the output, to choose between sizes that Conv2d makes the same. Smaller "
            "than stride or dilation."),
        groupsOption(),
        biasOption(),
        sizeOption("dilation", 1, 1, 1, "Spacing between the filter's elements."),
        choiceOption("padding_mode", "zeros", {"zeros"}, "PyTorch offers only zeros here."),
    };
}

bool isSmall(std::int64_t outputPadding, const WindowAxis& axis)
{
    return outputPadding < axis.stride || outputPadding < axis.dilation;
}

/// H_out = (H_in - 1)*stride - 2*padding + dilation*(kernel_size - 1) + output_padding + 1, if it fits in 63 bits.
std::optional<std::int64_t> spreadSize(std::int64_t input, const WindowAxis& axis, std::int64_t outputPadding)
{
    std::int64_t size = 0;
    if (__builtin_mul_overflow(input - 1, axis.stride, &size) ||
        __builtin_add_overflow(size, axis.span() - 2 * axis.padding + outputPadding, &size))
        return std::nullopt;
    return size;
}

Result<Shape> ConvTranspose2dLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    if (auto error = checkInput(options, input))
        return *error;
    const Window window = Window::fromOptions(*this, options);
    // LibTorch looks at most only once there is an image: a batch without any gets whatever size comes out.
    const bool hasImages = input.rank() == 3 || input[0] > 0;
    if (hasImages && hasZeroFrom(input, input.rank() - 2))
        return zeroSizeError(input);
    const std::vector<std::int64_t>& extra = reader(options).ints("output_padding");
    if (hasImages && (!isSmall(extra[0], window.height) || !isSmall(extra[1], window.width)))
        return conflictError("output_padding", "stride");
    const auto height = spreadSize(input[-2], window.height, extra[0]);
    const auto width = spreadSize(input[-1], window.width, extra[1]);
    if (!height || !width)
        return overflowError(input);
    const std::int64_t smallest = hasImages ? 1 : 0;
    if (*height < smallest || *width < smallest) {
        Shape output = input;
        output.set(-3, reader(options).integer("out_channels"));
        output.set(-2, *height);
        output.set(-1, *width);
        return Diagnostic{"shape.output_too_small", {{"input", input}, {"output", output}}, "kernel_size"};
    }
    return withSizes(options, input, *height, *width);
}

std::vector<ParameterSpec> ConvTranspose2dLayer::parameters(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return weightAndBias(options, read.integer("in_channels"), read.integer("out_channels"));
}

std::vector<std::string> ConvTranspose2dLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    const Window window = Window::fromOptions(*this, options);
    const std::vector<std::int64_t>& extra = reader(options).ints("output_padding");
    return heightWidthLines(input, [&](const AxisInput& in) {
        const WindowAxis& axis = in.axis == 0 ? window.height : window.width;
        const std::int64_t outputPadding = extra[static_cast<std::size_t>(in.axis)];
        std::string text = "(" + in.text + " - 1)*" + std::to_string(axis.stride) + " - 2*" +
                           std::to_string(axis.padding) + " + " + std::to_string(axis.dilation) + "*(" +
                           std::to_string(axis.kernel) + " - 1) + " + std::to_string(outputPadding) + " + 1";
        const auto size = in.size ? spreadSize(*in.size, axis, outputPadding) : std::nullopt;
        return size ? text + " = " + std::to_string(*size) : text;
    });
}

PlaneRule ConvTranspose2dLayer::planeRule(const OptionMap& options, const Shape& input) const
{
    const Window window = Window::fromOptions(*this, options);
    const auto rule = [](const WindowAxis& axis, std::int64_t size) {
        return [axis, size](std::int64_t output) { return transposedTaps(axis, size, output); };
    };
    return {rule(window.height, input[-2]), rule(window.width, input[-1])};
}

torch::nn::AnyModule ConvTranspose2dLayer::makeModule(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    torch::nn::ConvTranspose2dOptions torchOptions(read.integer("in_channels"), read.integer("out_channels"),
                                                   torchSize(read.ints("kernel_size")));
    torchOptions.stride(torchSize(read.ints("stride")))
        .padding(torchSize(read.ints("padding")))
        .output_padding(torchSize(read.ints("output_padding")))
        .groups(read.integer("groups"))
        .bias(read.boolean("bias"))
        .dilation(torchSize(read.ints("dilation")));
    return makeTorchModule<torch::nn::ConvTranspose2dImpl>(torchOptions);
}

} // namespace

std::unique_ptr<LayerType> makeLayer_conv_transpose2d()
{
    return std::make_unique<ConvTranspose2dLayer>();
}

} // namespace layerwise
