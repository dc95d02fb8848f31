#include "model/layers/softmax_like_layer.h"

#include "model/core/formula_text.h"
#include "model/layers/explain_record.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <cmath>

namespace layerwise {

SoftmaxLikeLayer::SoftmaxLikeLayer(std::string name, std::string defaultName, std::string help, std::string keywords)
    : ElementwiseLayer(std::move(name), Category::Activation, std::move(defaultName), std::move(help),
                       std::move(keywords))
{
    m_options = {noneByDefault(dimOption("dim", std::nullopt, 1,
                                         "The dimension over which the values add up to 1: 1 for class scores [N, "
                                         "classes]. None leaves the choice to PyTorch, which warns about it."))};
    m_options[0].initialValue = std::int64_t{1};
}

Result<Shape> SoftmaxLikeLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    const std::int64_t dim = softmaxDim(givenDim(options), input.rank());
    if (!wrapDim(dim, input.rank()))
        return dimRangeError("dim", dim, input);
    return input;
}

std::string SoftmaxLikeLayer::summary(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return read.isNone("dim") ? "" : "dim " + std::to_string(read.integer("dim"));
}

OptionMap SoftmaxLikeLayer::optionsFor(const std::optional<Shape>& input) const
{
    OptionMap options = LayerType::optionsFor(input);
    if (input && input->rank() < 2)
        options["dim"] = std::int64_t{-1};
    return options;
}

Diagnostic SoftmaxLikeLayer::action(const OptionMap& options, const Shape& input, const Shape& output) const
{
    Diagnostic action = ElementwiseLayer::action(options, input, output);
    if (const auto dim = wrapDim(softmaxDim(givenDim(options), input.rank()), input.rank()); dim && input.rank() > 0)
        action.values["scores"] = input[*dim];
    return action;
}

Result<Explanation> SoftmaxLikeLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record))
        return *error;
    const RecordReader reader(record);
    const std::int64_t rank = reader.inputShape().rank();
    const auto dim = static_cast<std::size_t>(*wrapDim(softmaxDim(givenDim(options), rank), rank));
    Explanation explanation = beginExplanation(ExplanationKind::Exponentials, reader);
    const double x = reader.input(reader.at());
    double max = x;
    TensorPlace at = reader.at();
    for (at[dim] = 0; at[dim] < reader.inputShape()[static_cast<std::int64_t>(dim)]; ++at[dim]) {
        explanation.terms.push_back(termAt(reader, at, at == reader.at() ? 1 : 0));
        max = std::max(max, explanation.terms.back().activation);
    }
    double sumOfExp = 0;
    for (ExplainedTerm& term : explanation.terms) {
        term.product = std::exp(term.activation - max);
        sumOfExp += term.product;
    }
    const bool isLog = isLogarithm();
    const std::string row = significantText(x) + " - " + operandText(max);
    explanation.sum = isLog ? x - max - std::log(sumOfExp) : std::exp(x - max) / sumOfExp;
    explanation.numbers = {{"x", x}, {"max", max}, {"sum of exp", sumOfExp}};
    explanation.formula = isLog ? "y = x - max - log(sum of exp)" : "y = exp(x - max) / sum of exp";
    explanation.formula += ", sum of exp = sum over the row of exp(x - max)";
    explanation.filled = filledText(explanation, isLog ? row + " - log(" + significantText(sumOfExp) + ")"
                                                       : "exp(" + row + ") / " + significantText(sumOfExp));
    return explanation;
}

InputField SoftmaxLikeLayer::inputField(const OptionMap& options, const Shape& input, const Shape&,
                                        const PositionSet& wanted) const
{
    const std::int64_t dim = *wrapDim(softmaxDim(givenDim(options), input.rank()), input.rank());
    if (wanted.isEmpty() || (input.rank() > 0 && input[dim] == 1)) // one probability alone is always 1
        return {PositionSet::none(input), FieldCertainty::Exact};
    InputField field{wanted, FieldCertainty::Exact};
    if (dim > 0)
        field.positions.axes[static_cast<std::size_t>(dim - 1)].assign(static_cast<std::size_t>(input[dim]), true);
    return field;
}

std::optional<std::int64_t> SoftmaxLikeLayer::givenDim(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return read.isNone("dim") ? std::nullopt : std::optional(read.integer("dim"));
}

CppExpression SoftmaxLikeLayer::softmaxExpression(const OptionMap& options, const std::string& function) const
{
    if (const auto dim = givenDim(options))
        return {"torch::nn::" + name(), std::to_string(*dim), ""};
    return cppFunctional(function + "(input, input.dim() < 2 || input.dim() == 3 ? 0 : 1)");
}

std::int64_t softmaxDim(std::optional<std::int64_t> dim, std::int64_t rank)
{
    return dim.value_or(rank == 0 || rank == 1 || rank == 3 ? 0 : 1);
}

} // namespace layerwise
