#include "model/layers/function_module.h"
#include "model/layers/interpolation_taps.h"
#include "model/layers/option_specs.h"
#include "model/layers/plane_explanation.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_layer.h"
#include "model/layers/window.h"

#include <torch/nn/functional/upsampling.h>

#include <cmath>

namespace layerwise {

namespace {

namespace functional = torch::nn::functional;

/// Makes feature maps larger (or smaller) by a fixed formula.
class UpsampleLayer final : public TorchLayer {
public:
    UpsampleLayer();

    std::optional<Diagnostic> checkOptions(const OptionMap& options) const override;
    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::string summary(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    CppExpression cppExpression(const OptionMap& options) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;

private:
    PlaneRule planeRule(const OptionMap& options, const Shape& input, const Shape& output) const;
};

OptionSpec scaleFactorOption()
{
    OptionSpec spec;
    spec.key = "scale_factor";
    spec.kind = OptionKind::FloatSize;
    spec.help = "What height and width are multiplied by. Give this or size, not both.";
    spec = noneByDefault(spec);
    spec.initialValue = std::vector<double>{2, 2};
    spec.minimum = 0;
    spec.exclusiveMinimum = true;
    spec.maximum = kLargestSize;
    return spec;
}

/// A bool that may also be None, which stands for PyTorch's own choice.
OptionSpec optionalBool(std::string key, std::string help)
{
    return noneByDefault(boolOption(std::move(key), false, std::move(help)));
}

UpsampleLayer::UpsampleLayer()
    : TorchLayer("Upsample", Category::Shape, "upsample",
                 "Makes feature maps larger by repeating or blending pixels. It learns nothing.",
                 "upsampling resize interpolate enlarge scale nearest bilinear bicubic decoder")
{
    m_paletteRank = 20;
    m_options = {
        noneByDefault(sizeOption("size", std::nullopt, 1, 1,
                                 "Height and width that go out. Give this or scale_factor, not both.")),
        scaleFactorOption(),
        choiceOption("mode", "nearest", {"nearest", "nearest-exact", "area", "bilinear", "bicubic"},
                     "How new pixels are made: a copy of the nearest one, or a blend of those around."),
        optionalBool("align_corners", "Whether the corner pixels stay exactly at the corners. Only for 'bilinear' and "
                                      "'bicubic'."),
        optionalBool("recompute_scale_factor", "Works with the factor that the rounded size really has, instead of the "
                                               "one given. Only with scale_factor."),
    };
}

bool isBlended(const std::string& mode)
{
    return mode == "bilinear" || mode == "bicubic";
}

std::optional<Diagnostic> UpsampleLayer::checkOptions(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    if (read.isNone("size") && read.isNone("scale_factor"))
        return Diagnostic{"option.missing", {{"option", "scale_factor"}}, "scale_factor"};
    if (!read.isNone("size") && !read.isNone("scale_factor"))
        return conflictError("size", "scale_factor");
    if (!read.isNone("align_corners") && !isBlended(read.text("mode")))
        return conflictError("align_corners", "mode");
    const bool recomputes = !read.isNone("recompute_scale_factor") && read.boolean("recompute_scale_factor");
    if (recomputes && !read.isNone("size"))
        return conflictError("recompute_scale_factor", "size");
    return std::nullopt;
}

/// floor(H_in * scale_factor), or nothing if that is no 63-bit number.
std::optional<std::int64_t> scaledSize(std::int64_t input, double factor)
{
    const double size = std::floor(static_cast<double>(input) * factor);
    if (size > static_cast<double>(kLargestInputSize))
        return std::nullopt;
    return static_cast<std::int64_t>(size);
}

/// 'area' is adaptive average pooling, which makes empty outputs, and a single pixel of anything.
Result<Shape> averagedShape(const Shape& input, const Shape& output)
{
    const bool isMean = output[2] == 1 && output[3] == 1;
    if (!isMean && hasZeroFrom(input, 2))
        return zeroSizeError(input);
    return checkedShape(output, input);
}

Result<Shape> UpsampleLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    if (input.rank() != 4)
        return rankError("4", input);
    const OptionReader read = reader(options);
    Shape output = input;
    for (const std::int64_t axis : {0, 1}) {
        const auto index = static_cast<std::size_t>(axis);
        const auto size = read.isNone("size") ? scaledSize(input[2 + axis], read.reals("scale_factor")[index])
                                              : read.ints("size")[index];
        if (!size)
            return overflowError(input);
        output.set(2 + axis, *size);
    }
    if (read.text("mode") == "area")
        return averagedShape(input, output);
    if (hasZeroFrom(input, 1))
        return zeroSizeError(input);
    if (output[2] < 1 || output[3] < 1)
        return Diagnostic{"shape.output_too_small", {{"input", input}, {"output", output}}, "scale_factor"};
    return checkedShape(output, input);
}

std::string UpsampleLayer::summary(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const std::string mode = read.text("mode") == "nearest" ? "" : read.text("mode");
    if (!read.isNone("size"))
        return joinWords({"→" + timesText(read.ints("size")), mode});
    if (read.isNone("scale_factor"))
        return mode;
    const std::vector<double>& factors = read.reals("scale_factor");
    const std::string second = factors[0] == factors[1] ? "" : ", ×" + numberText(factors[1]);
    return joinWords({"×" + numberText(factors[0]) + second, mode});
}

std::vector<std::string> UpsampleLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    const OptionReader read = reader(options);
    if (read.isNone("size") && read.isNone("scale_factor"))
        return {};
    return heightWidthLines(input, [&](const AxisInput& in) {
        const auto index = static_cast<std::size_t>(in.axis);
        if (!read.isNone("size"))
            return "size = " + std::to_string(read.ints("size")[index]);
        const double factor = read.reals("scale_factor")[index];
        const auto size = in.size ? scaledSize(*in.size, factor) : std::nullopt;
        return "floor(" + in.text + " * " + numberText(factor) + ")" + (size ? " = " + std::to_string(*size) : "");
    });
}

CppExpression UpsampleLayer::cppExpression(const OptionMap& options) const
{
    // LibTorch's Upsample has neither the modes 'area' and 'nearest-exact' nor recompute_scale_factor.
    const OptionReader read = reader(options);
    const auto flag = [&](const char* key) { return !read.isNone(key) && read.boolean(key) ? "(true)" : "(false)"; };
    const std::string& mode = read.text("mode");
    std::string text;
    if (!read.isNone("size")) {
        const std::vector<std::int64_t>& size = read.ints("size");
        text += ".size(std::vector<int64_t>{" + std::to_string(size[0]) + ", " + std::to_string(size[1]) + "})";
    }
    if (!read.isNone("scale_factor")) {
        text += ".scale_factor(" + cppValue(*option("scale_factor"), read.value("scale_factor")) + ')';
        text += std::string(".recompute_scale_factor") + flag("recompute_scale_factor");
    }
    if (mode != "nearest")
        text += ".mode(" + cppValue(*option("mode"), mode) + ')';
    if (isBlended(mode) || mode == "nearest-exact")
        text += std::string(".align_corners") + flag("align_corners");
    return cppFunctional("torch::nn::functional::interpolate(input, torch::nn::functional::InterpolateFuncOptions()" +
                         text + ')');
}

PlaneRule UpsampleLayer::planeRule(const OptionMap& options, const Shape& input, const Shape& output) const
{
    const OptionReader read = reader(options);
    const auto isSet = [&](const char* key) { return !read.isNone(key) && read.boolean(key); };
    const bool usesFactor = !read.isNone("scale_factor") && !isSet("recompute_scale_factor");
    const auto rule = [&](std::size_t dim) {
        const auto last = static_cast<std::int64_t>(dim) - 2;
        InterpolationAxis axis{read.text("mode"), input[last], output[last], isSet("align_corners"), std::nullopt};
        if (usesFactor)
            axis.factor = read.reals("scale_factor")[dim];
        return [axis](std::int64_t index) { return interpolationTaps(axis, index); };
    };
    return {rule(0), rule(1)};
}

Result<Explanation> UpsampleLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record, 4))
        return *error;
    const RecordReader reader(record);
    const PlaneWindow window(planeRule(options, reader.inputShape(), reader.outputShape()), reader);
    if (LayerType::reader(options).text("mode").starts_with("nearest")) {
        TensorPlace from = leadOf(reader);
        from.push_back(window.rows.first);
        from.push_back(window.columns.first);
        return explainCopy(reader, from);
    }
    Explanation explanation = beginExplanation(ExplanationKind::WeightedSum, reader);
    explanation.window = window.window();
    explanation.terms =
        windowTerms(reader, window, {leadOf(reader)},
                    [](std::int64_t, const AxisTap& row, const AxisTap& column) { return row.weight * column.weight; });
    explanation.formula = "y = sum over the pixels around of weight * x";
    finishSum(explanation);
    return explanation;
}

InputField UpsampleLayer::inputField(const OptionMap& options, const Shape& input, const Shape& output,
                                     const PositionSet& wanted) const
{
    return planeField(planeRule(options, input, output), input, wanted);
}

torch::nn::AnyModule UpsampleLayer::makeModule(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const std::string& mode = read.text("mode");
    functional::InterpolateFuncOptions torchOptions;
    if (!read.isNone("size"))
        torchOptions.size(read.ints("size"));
    if (!read.isNone("scale_factor"))
        torchOptions.scale_factor(read.reals("scale_factor"));
    // Python refuses it for nearest-exact, LibTorch does not. LibTorch warns at each forward about what it takes for
    // None.
    TORCH_CHECK(read.isNone("align_corners") || isBlended(mode),
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | "
                "trilinear");
    if (isBlended(mode) || mode == "nearest-exact")
        torchOptions.align_corners(!read.isNone("align_corners") && read.boolean("align_corners"));
    torchOptions.recompute_scale_factor(!read.isNone("recompute_scale_factor") &&
                                        read.boolean("recompute_scale_factor"));
    TORCH_CHECK(read.isNone("size") || !*torchOptions.recompute_scale_factor(),
                "recompute_scale_factor is not meaningful with an explicit size.");
    if (mode == "nearest-exact")
        torchOptions.mode(torch::kNearestExact);
    else if (mode == "area")
        torchOptions.mode(torch::kArea);
    else if (mode == "bilinear")
        torchOptions.mode(torch::kBilinear);
    else if (mode == "bicubic")
        torchOptions.mode(torch::kBicubic);
    return makeFunctionModule("Upsample", [torchOptions](const torch::Tensor& input) {
        return functional::interpolate(input, torchOptions);
    });
}

} // namespace

std::unique_ptr<LayerType> makeLayer_upsample()
{
    return std::make_unique<UpsampleLayer>();
}

} // namespace layerwise
