#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/reshape_explanation.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_layer.h"

#include <torch/nn/modules/linear.h>

namespace layerwise {

namespace {

/// Merges dimensions start_dim to end_dim into one.
class FlattenLayer final : public TorchLayer {
public:
    FlattenLayer();

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::string summary(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    /// start_dim and end_dim only where not each image becomes a row of its own.
    Diagnostic action(const OptionMap& options, const Shape& input, const Shape& output) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;
};

FlattenLayer::FlattenLayer()
    : TorchLayer("Flatten", Category::Shape, "flatten",
                 "Puts all values of an image into one long row, as a Linear layer wants them. No value changes.",
                 "reshape view vector row one dimension")
{
    m_paletteRank = 0;
    m_options = {
        dimOption("start_dim", 1, 1, "First dimension that is merged; 1 leaves the batch alone."),
        dimOption("end_dim", -1, -1, "Last dimension that is merged; -1 is the last there is."),
    };
}

Result<Shape> FlattenLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    const OptionReader read = reader(options);
    const std::int64_t start = read.integer("start_dim");
    const std::int64_t end = read.integer("end_dim");
    const auto first = wrapDim(start, input.rank());
    if (!first)
        return dimRangeError("start_dim", start, input);
    const auto last = wrapDim(end, input.rank());
    if (!last)
        return dimRangeError("end_dim", end, input);
    if (*first > *last) {
        return Diagnostic{"shape.flatten_order", {{"start_dim", start}, {"end_dim", end}, {"input", input}}, "end_dim"};
    }
    if (input.rank() == 0)
        return Shape{1};
    const auto& sizes = input.sizes();
    const Shape merged(std::vector<std::int64_t>(sizes.begin() + *first, sizes.begin() + *last + 1));
    const auto count = merged.elementCount();
    if (!count)
        return overflowError(input);
    std::vector<std::int64_t> output(sizes.begin(), sizes.begin() + *first);
    output.push_back(*count);
    output.insert(output.end(), sizes.begin() + *last + 1, sizes.end());
    return Shape(output);
}

std::string FlattenLayer::summary(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const auto text = [](std::int64_t dim) { return dim < 0 ? "−" + std::to_string(-dim) : std::to_string(dim); };
    return text(read.integer("start_dim")) + "…" + text(read.integer("end_dim"));
}

std::vector<std::string> FlattenLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    const Result<Shape> output = outputShape(options, input);
    if (!output || input.rank() == 0)
        return {};
    const OptionReader read = reader(options);
    const std::int64_t first = *wrapDim(read.integer("start_dim"), input.rank());
    const std::int64_t last = *wrapDim(read.integer("end_dim"), input.rank());
    std::string product;
    for (std::int64_t dim = first; dim <= last; ++dim)
        product += (product.empty() ? "" : " * ") + std::to_string(input[dim]);
    return {"size of dimension " + std::to_string(first) + " = " + product +
                (first == last ? "" : " = " + std::to_string((*output)[first])),
            outputShapeLine(*output)};
}

Diagnostic FlattenLayer::action(const OptionMap& options, const Shape& input, const Shape& output) const
{
    Diagnostic action = TorchLayer::action(options, input, output);
    const OptionReader read = reader(options);
    if (wrapDim(read.integer("start_dim"), input.rank()) == 1 && output.rank() == 2) {
        action.values.erase("start_dim");
        action.values.erase("end_dim");
    }
    return action;
}

Result<Explanation> FlattenLayer::explain(const OptionMap&, const ExplainedRecord& record) const
{
    return explainReshape(*this, record);
}

InputField FlattenLayer::inputField(const OptionMap&, const Shape& input, const Shape& output,
                                    const PositionSet& wanted) const
{
    return reshapedField(input, output, wanted);
}

torch::nn::AnyModule FlattenLayer::makeModule(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    torch::nn::FlattenOptions torchOptions;
    torchOptions.start_dim(read.integer("start_dim")).end_dim(read.integer("end_dim"));
    return makeTorchModule<torch::nn::FlattenImpl>(torchOptions);
}

} // namespace

std::unique_ptr<LayerType> makeLayer_flatten()
{
    return std::make_unique<FlattenLayer>();
}

} // namespace layerwise
