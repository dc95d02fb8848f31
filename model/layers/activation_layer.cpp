#include "model/layers/activation_layer.h"

#include "model/core/formula_text.h"

namespace layerwise {

Result<Explanation> ActivationLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record))
        return *error;
    const RecordReader reader(record);
    Explanation explanation = beginExplanation(ExplanationKind::Curve, reader);
    ExplainedTerm term = termAt(reader, reader.at(), 1);
    const double x = term.activation;
    CurvePoint point = curveAt(options, x, reader);
    // What the curve makes of x, as a factor; at 0 there is none.
    term.weight = x == 0 ? 0 : point.y / x;
    term.product = point.y;
    explanation.terms = {term};
    explanation.sum = point.y;
    explanation.numbers = {{"x", x}};
    explanation.numbers.insert(explanation.numbers.end(), point.numbers.begin(), point.numbers.end());
    explanation.formula = std::move(point.formula);
    explanation.filled = filledText(explanation, point.rightSide);
    return explanation;
}

CurvePoint bentLine(double x, double slope, const std::string& name)
{
    const std::string formula = "y = x if x >= 0 else " + name + " * x";
    if (x >= 0)
        return {x, {{name, slope}}, formula, significantText(x)};
    return {slope * x, {{name, slope}}, formula, significantText(slope) + " * " + operandText(x)};
}

} // namespace layerwise
