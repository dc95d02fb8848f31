#include "model/layers/explain_record.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_layer.h"

#include <torch/nn/modules/linear.h>

namespace layerwise {

namespace {

/// y = x * weight^T + bias over the last dimension.
class LinearLayer final : public TorchLayer {
public:
    LinearLayer();

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::vector<ParameterSpec> parameters(const OptionMap& options) const override;
    std::string summary(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;
};

LinearLayer::LinearLayer()
    : TorchLayer("Linear", Category::Linear, "fc",
                 "Each output is a weighted sum of all inputs; with 10 outputs it gives a score to each of ten digits. "
                 "Works on the last dimension only, so put a Flatten before it.",
                 "fully connected dense classifier matrix multiply layer head")
{
    m_options = {
        inputOption("in_features", OptionRole::InputFeatures,
                    "Number of values that come in: the last size of the input."),
        intOption("out_features", std::nullopt, 10, 1,
                  "Number of values that go out: at the end of a classifier, one a class."),
        biasOption(),
    };
}

Result<Shape> LinearLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    if (input.rank() == 0)
        return rankError("1 or more", input);
    const OptionReader read = reader(options);
    const std::int64_t expected = read.integer("in_features");
    if (input[-1] != expected) {
        return Diagnostic{
            "shape.features", {{"expected", expected}, {"actual", input[-1]}, {"input", input}}, "in_features"};
    }
    Shape output = input;
    output.set(-1, read.integer("out_features"));
    return checkedShape(output, input);
}

std::vector<ParameterSpec> LinearLayer::parameters(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const std::int64_t out = read.integer("out_features");
    std::vector<ParameterSpec> parameters{{"weight", {out, read.integer("in_features")}, false}};
    if (read.boolean("bias"))
        parameters.push_back({"bias", {out}, false});
    return parameters;
}

std::string LinearLayer::summary(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return std::to_string(read.integer("in_features")) + "→" + std::to_string(read.integer("out_features"));
}

std::vector<std::string> LinearLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    const OptionReader read = reader(options);
    const std::string rule = "(*, in_features = " + std::to_string(read.integer("in_features")) +
                             ") -> (*, out_features = " + std::to_string(read.integer("out_features")) + ")";
    const Result<Shape> output = outputShape(options, input);
    if (!output)
        return {rule};
    return {rule, outputShapeLine(*output)};
}

Result<Explanation> LinearLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record))
        return *error;
    const RecordReader reader(record);
    const std::int64_t output = reader.at().back();
    Explanation explanation = beginExplanation(ExplanationKind::WeightedSum, reader);
    TensorPlace at = reader.at();
    for (std::int64_t i = 0; i < LayerType::reader(options).integer("in_features"); ++i) {
        at.back() = i;
        explanation.terms.push_back(termAt(reader, at, reader.parameter("weight", {output, i})));
    }
    explanation.formula = "y[f] = sum over i of weight[f, i] * x[i]";
    if (reader.hasParameter("bias")) {
        explanation.bias = reader.parameter("bias", {output});
        explanation.formula += " + bias[f]";
    }
    finishSum(explanation);
    return explanation;
}

InputField LinearLayer::inputField(const OptionMap&, const Shape& input, const Shape&, const PositionSet& wanted) const
{
    if (input.rank() < 2) // the features are where the batch should be
        return {PositionSet::all(input), FieldCertainty::UpperBound};
    InputField field{wanted, FieldCertainty::Exact};
    field.positions.axes.back().assign(static_cast<std::size_t>(input[-1]), !wanted.isEmpty());
    return field;
}

torch::nn::AnyModule LinearLayer::makeModule(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    torch::nn::LinearOptions torchOptions(read.integer("in_features"), read.integer("out_features"));
    torchOptions.bias(read.boolean("bias"));
    return makeTorchModule<torch::nn::LinearImpl>(torchOptions);
}

} // namespace

std::unique_ptr<LayerType> makeLayer_linear()
{
    return std::make_unique<LinearLayer>();
}

} // namespace layerwise
