#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/plane_explanation.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_layer.h"
#include "model/layers/window.h"

#include <torch/nn/modules/padding.h>

#include <algorithm>

namespace layerwise {

namespace {

/// Adds zeros around the image, or cuts pixels off.
class ZeroPad2dLayer final : public TorchLayer {
public:
    ZeroPad2dLayer();

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::string summary(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    /// With "cuts" where some side is cut instead of padded.
    Diagnostic action(const OptionMap& options, const Shape& input, const Shape& output) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;

private:
    PlaneRule planeRule(const OptionMap& options, const Shape& input) const;
};

ZeroPad2dLayer::ZeroPad2dLayer()
    : TorchLayer("ZeroPad2d", Category::Shape, "pad",
                 "Adds rows and columns of zeros around the image. Negative numbers cut rows and columns off.",
                 "padding border margin crop zeros")
{
    m_paletteRank = 30;
    OptionSpec padding = sizeOption("padding", std::nullopt, 1, -kLargestSize,
                                    "Columns added left and right, rows added at the top and the bottom.");
    padding.length = 4;
    padding.initialValue = std::vector<std::int64_t>(4, 1);
    m_options = {padding};
}

/// True if the pixels that negative paddings cut off are there. LibTorch cuts the first side, then the second.
bool canCut(std::int64_t size, std::int64_t first, std::int64_t second)
{
    return size + std::min<std::int64_t>(first, 0) + std::min<std::int64_t>(second, 0) >= 0;
}

Result<Shape> ZeroPad2dLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    if (input.rank() < 2)
        return rankError("2 or more", input);
    if (isTooLarge(input))
        return overflowError(input);
    const std::vector<std::int64_t>& padding = reader(options).ints("padding");
    Shape output = input;
    output.set(-1, input[-1] + padding[0] + padding[1]);
    output.set(-2, input[-2] + padding[2] + padding[3]);
    const bool cuts = canCut(input[-1], padding[0], padding[1]) && canCut(input[-2], padding[2], padding[3]);
    // Where nothing is added, LibTorch takes an empty result.
    const bool onlyCuts = std::ranges::all_of(padding, [](std::int64_t side) { return side <= 0; });
    const std::int64_t smallest = onlyCuts ? 0 : 1;
    if (!cuts || output[-1] < smallest || output[-2] < smallest)
        return Diagnostic{"shape.output_too_small", {{"input", input}, {"output", output}}, "padding"};
    return checkedShape(output, input);
}

std::string ZeroPad2dLayer::summary(const OptionMap& options) const
{
    const std::vector<std::int64_t>& padding = reader(options).ints("padding");
    if (padding == std::vector<std::int64_t>(4, padding[0]))
        return std::to_string(padding[0]);
    std::string text;
    for (std::size_t side = 0; side < 4; ++side) {
        text += side == 0 ? "l" : side == 1 ? " r" : side == 2 ? " t" : " b";
        text += std::to_string(padding[side]);
    }
    return text;
}

std::vector<std::string> ZeroPad2dLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    const std::vector<std::int64_t>& padding = reader(options).ints("padding");
    const auto signedText = [](std::int64_t side) {
        return (side < 0 ? " - " : " + ") + std::to_string(side < 0 ? -side : side);
    };
    return heightWidthLines(input, [&](const AxisInput& in) {
        const std::int64_t first = padding[in.axis == 0 ? 2 : 0];
        const std::int64_t second = padding[in.axis == 0 ? 3 : 1];
        const std::string text = in.text + signedText(first) + signedText(second);
        return in.size ? text + " = " + std::to_string(*in.size + first + second) : text;
    });
}

Diagnostic ZeroPad2dLayer::action(const OptionMap& options, const Shape& input, const Shape& output) const
{
    Diagnostic action = TorchLayer::action(options, input, output);
    if (std::ranges::any_of(reader(options).ints("padding"), [](std::int64_t side) { return side < 0; }))
        action.values["cuts"] = std::int64_t{1};
    return action;
}

PlaneRule ZeroPad2dLayer::planeRule(const OptionMap& options, const Shape& input) const
{
    const std::vector<std::int64_t>& padding = reader(options).ints("padding");
    const auto rule = [](std::int64_t before, std::int64_t size) {
        return [before, size](std::int64_t output) { return slidingTaps(WindowAxis{}, before, size, output); };
    };
    return {rule(padding[2], input[-2]), rule(padding[0], input[-1])};
}

Result<Explanation> ZeroPad2dLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record, 3))
        return *error;
    const RecordReader reader(record);
    const PlaneWindow window(planeRule(options, reader.inputShape()), reader);
    if (window.cellsInside() == 0)
        return explainCopy(reader, std::nullopt);
    TensorPlace from = leadOf(reader);
    from.push_back(window.rows.first);
    from.push_back(window.columns.first);
    return explainCopy(reader, from);
}

InputField ZeroPad2dLayer::inputField(const OptionMap& options, const Shape& input, const Shape&,
                                      const PositionSet& wanted) const
{
    return planeField(planeRule(options, input), input, wanted);
}

torch::nn::AnyModule ZeroPad2dLayer::makeModule(const OptionMap& options) const
{
    const std::vector<std::int64_t>& padding = reader(options).ints("padding");
    return makeTorchModule<torch::nn::ZeroPad2dImpl>(
        torch::nn::ZeroPad2dOptions(torch::ExpandingArray<4>(c10::IntArrayRef(padding))));
}

} // namespace

std::unique_ptr<LayerType> makeLayer_zero_pad2d()
{
    return std::make_unique<ZeroPad2dLayer>();
}

} // namespace layerwise
