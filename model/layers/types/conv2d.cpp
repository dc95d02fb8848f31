#include "model/layers/convolution_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_sizes.h"
#include "model/layers/window.h"

#include <torch/nn/modules/conv.h>

namespace layerwise {

namespace {

/// LibTorch 1.13 mixes up height and width where padding='same' meets a padding_mode other than zeros; Python does not.
class Conv2dModule : public torch::nn::Conv2dImpl {
public:
    explicit Conv2dModule(const torch::nn::Conv2dOptions& torchOptions) : torch::nn::Conv2dImpl(torchOptions)
    {
        if (!c10::get_if<torch::enumtype::kSame>(&options.padding()))
            return;
        _reversed_padding_repeated_twice.clear();
        for (const std::size_t axis : {1u, 0u}) { // width first, as padding functions take it
            const std::int64_t total = (*options.dilation())[axis] * ((*options.kernel_size())[axis] - 1);
            _reversed_padding_repeated_twice.push_back(total / 2);
            _reversed_padding_repeated_twice.push_back(total - total / 2);
        }
    }
};

/// Slides learned filters over the input.
class Conv2dLayer final : public ConvolutionLayer {
public:
    Conv2dLayer();

    std::optional<Diagnostic> checkOptions(const OptionMap& options) const override;
    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::vector<ParameterSpec> parameters(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    CppExpression cppExpression(const OptionMap& options) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;

protected:
    PlaneRule planeRule(const OptionMap& options, const Shape& input) const override;
    bool weightStartsWithInput() const override { return false; }
    std::string productFormula() const override
    {
        return "weight[c, k, i, j] * x[k, y*stride - padding + i*dilation, x*stride - padding + j*dilation]";
    }

private:
    bool keepsSize(const OptionMap& options) const; ///< padding='same'
    /// Both sides together.
    std::int64_t totalPadding(const OptionMap& options, const WindowAxis& axis) const;
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

std::int64_t Conv2dLayer::totalPadding(const OptionMap& options, const WindowAxis& axis) const
{
    return keepsSize(options) ? axis.span() - 1 : 2 * axis.padding;
}

PlaneRule Conv2dLayer::planeRule(const OptionMap& options, const Shape& input) const
{
    const Window window = Window::fromOptions(*this, options);
    const auto rule = [&](const WindowAxis& axis, std::int64_t size) {
        // Where 'same' cannot share evenly, the side behind gets one more.
        return [axis, size, before = totalPadding(options, axis) / 2, mode = reader(options).text("padding_mode")](
                   std::int64_t output) { return filledTaps(axis, before, size, output, mode); };
    };
    return {rule(window.height, input[-2]), rule(window.width, input[-1])};
}

std::optional<Diagnostic> Conv2dLayer::checkPadding(const OptionMap& options, const Shape& input) const
{
    const std::string& mode = reader(options).text("padding_mode");
    if (mode == "zeros" || mode == "replicate")
        return std::nullopt;
    if (mode == "circular" && input.rank() != 4)
        return rankError("4", input);
    const Window window = Window::fromOptions(*this, options);
    // The larger side, where 'same' cannot share evenly.
    const Shape padding{(totalPadding(options, window.height) + 1) / 2, (totalPadding(options, window.width) + 1) / 2};
    const std::int64_t less = mode == "reflect" ? 1 : 0;
    const Shape limit{input[-2] - less, input[-1] - less};
    if (padding[0] > limit[0] || padding[1] > limit[1])
        return paddingTooLargeError(padding, limit, input);
    return std::nullopt;
}

Result<Shape> Conv2dLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    if (auto error = checkInput(options, input))
        return *error;
    if (auto error = checkPadding(options, input))
        return *error;
    const Window window = Window::fromOptions(*this, options);
    const Shape padded{input[-2] + totalPadding(options, window.height),
                       input[-1] + totalPadding(options, window.width)};
    if (padded[0] < window.height.span() || padded[1] < window.width.span()) {
        return Diagnostic{
            "shape.kernel_larger_than_input",
            {{"kernel", Shape{window.height.span(), window.width.span()}}, {"input", input}, {"padded", padded}},
            "kernel_size"};
    }
    // Images without pixels are refused, a batch without images is not.
    const bool hasImages = input.rank() == 3 || input[0] > 0;
    if (hasImages && hasZeroFrom(input, input.rank() - 2))
        return zeroSizeError(input);
    if (keepsSize(options))
        return withSizes(options, input, input[-2], input[-1]);
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

/// What Conv2dModule does, by LibTorch's documented functions alone.
constexpr const char* kSameConv2d =
    R"(/// Conv2d with padding='same' and a padding_mode, where LibTorch 1.13 mixes up height and width.
struct SameConv2dImpl : torch::nn::Conv2dImpl {
    using Mode = torch::nn::functional::PadFuncOptions::mode_t;

    SameConv2dImpl(const torch::nn::Conv2dOptions& conv2dOptions, Mode paddingMode)
        : torch::nn::Conv2dImpl(conv2dOptions), mode(std::move(paddingMode))
    {
    }

    torch::Tensor forward(const torch::Tensor& input)
    {
        std::vector<int64_t> sides;
        for (const size_t axis : {1, 0}) { // width first, as pad takes it
            const int64_t total = (*options.dilation())[axis] * ((*options.kernel_size())[axis] - 1);
            sides.push_back(total / 2);
            sides.push_back(total - total / 2);
        }
        const auto padding = torch::nn::functional::PadFuncOptions(sides).mode(mode);
        return torch::nn::Conv2dImpl::forward(torch::nn::functional::pad(input, padding));
    }

    Mode mode;
};
TORCH_MODULE(SameConv2d);
)";

CppExpression Conv2dLayer::cppExpression(const OptionMap& options) const
{
    const std::string& mode = reader(options).text("padding_mode");
    if (!keepsSize(options) || mode == "zeros")
        return ConvolutionLayer::cppExpression(options);
    OptionMap unpadded = options;
    unpadded.erase("padding");
    unpadded.erase("padding_mode");
    CppExpression expression = ConvolutionLayer::cppExpression(unpadded);
    const std::string optionsType = expression.type + "Options(";
    if (!expression.arguments.starts_with(optionsType))
        expression.arguments = optionsType + expression.arguments + ')';
    return {"SameConv2d", expression.arguments + ", " + cppValue(*option("padding_mode"), mode), kSameConv2d};
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
    return makeTorchModule<Conv2dModule>(torchOptions);
}

} // namespace

std::unique_ptr<LayerType> makeLayer_conv2d()
{
    return std::make_unique<Conv2dLayer>();
}

} // namespace layerwise
