#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/reshape_explanation.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_layer.h"

#include <torch/nn/modules/linear.h>

#include <algorithm>

namespace layerwise {

namespace {

/// Splits one dimension into several.
class UnflattenLayer final : public TorchLayer {
public:
    UnflattenLayer();

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::string summary(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    OptionMap optionsFor(const std::optional<Shape>& input) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;

protected:
    /// Python wants a tuple also where there is one size.
    std::string pythonOption(const OptionSpec& spec, const OptionValue& value) const override;
};

UnflattenLayer::UnflattenLayer()
    : TorchLayer(
          "Unflatten", Category::Shape, "unflatten",
          "Splits one dimension into several, for example a row of values into the channels, height and width of "
          "an image. The reverse of Flatten.",
          "reshape view image channels decoder generator")
{
    m_paletteRank = 10;
    OptionSpec size;
    size.key = "unflattened_size";
    size.kind = OptionKind::IntList;
    size.help = "The sizes it is split into; multiplied they give the size there was. One may be -1: what is left.";
    size.initialValue = std::vector<std::int64_t>{-1, 1, 1};
    size.minimum = -1;
    size.maximum = kLargestSize;
    m_options = {dimOption("dim", std::nullopt, 1, "The dimension that is split."), size};
}

Result<Shape> UnflattenLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    const OptionReader read = reader(options);
    const std::int64_t given = read.integer("dim");
    const auto dim = wrapDim(given, input.rank());
    if (!dim || input.rank() == 0)
        return dimRangeError("dim", given, input);
    std::vector<std::int64_t> parts = read.ints("unflattened_size");
    const std::int64_t size = input[*dim];
    const Diagnostic mismatch{
        "shape.unflatten", {{"size", size}, {"expected", Shape(parts)}, {"input", input}}, "unflattened_size"};
    if (std::ranges::count(parts, -1) > 1)
        return mismatch;
    const auto inferred = std::ranges::find(parts, -1);
    if (inferred != parts.end())
        *inferred = 1;
    const auto product = Shape(parts).elementCount();
    if (!product)
        return mismatch;
    if (inferred == parts.end() ? *product != size : *product == 0 || size % *product != 0)
        return mismatch;
    if (inferred != parts.end())
        *inferred = size / *product;
    std::vector<std::int64_t> output(input.sizes().begin(), input.sizes().begin() + *dim);
    output.insert(output.end(), parts.begin(), parts.end());
    output.insert(output.end(), input.sizes().begin() + *dim + 1, input.sizes().end());
    return checkedShape(Shape(output), input);
}

std::string UnflattenLayer::summary(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return "dim " + std::to_string(read.integer("dim")) + " → " + timesText(read.ints("unflattened_size"));
}

std::vector<std::string> UnflattenLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    const Result<Shape> output = outputShape(options, input);
    if (!output)
        return {};
    const OptionReader read = reader(options);
    const std::int64_t dim = *wrapDim(read.integer("dim"), input.rank());
    const auto count = static_cast<std::int64_t>(read.ints("unflattened_size").size());
    std::string product;
    for (std::int64_t part = dim; part < dim + count; ++part)
        product += (product.empty() ? "" : " * ") + std::to_string((*output)[part]);
    return {"size of dimension " + std::to_string(dim) + " = " + std::to_string(input[dim]) + " = " + product,
            outputShapeLine(*output)};
}

OptionMap UnflattenLayer::optionsFor(const std::optional<Shape>& input) const
{
    OptionMap options = LayerType::optionsFor(input);
    if (!input || input->rank() == 0)
        return options;
    // [N, F] becomes F channels of one pixel each; what cannot become an image keeps its values with a size of 1
    // beside.
    const std::int64_t dim = input->rank() == 1 ? 0 : 1;
    options["dim"] = dim;
    options["unflattened_size"] = input->rank() == 2 ? std::vector<std::int64_t>{(*input)[dim], 1, 1}
                                                     : std::vector<std::int64_t>{(*input)[dim], 1};
    return options;
}

std::string UnflattenLayer::pythonOption(const OptionSpec& spec, const OptionValue& value) const
{
    const std::string text = TorchLayer::pythonOption(spec, value);
    return spec.key == "unflattened_size" && !text.starts_with('(') ? '(' + text + ",)" : text;
}

Result<Explanation> UnflattenLayer::explain(const OptionMap&, const ExplainedRecord& record) const
{
    return explainReshape(*this, record);
}

InputField UnflattenLayer::inputField(const OptionMap&, const Shape& input, const Shape& output,
                                      const PositionSet& wanted) const
{
    return reshapedField(input, output, wanted);
}

torch::nn::AnyModule UnflattenLayer::makeModule(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return makeTorchModule<torch::nn::UnflattenImpl>(
        torch::nn::UnflattenOptions(read.integer("dim"), read.ints("unflattened_size")));
}

} // namespace

std::unique_ptr<LayerType> makeLayer_unflatten()
{
    return std::make_unique<UnflattenLayer>();
}

} // namespace layerwise
