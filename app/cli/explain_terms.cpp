#include "app/cli/explain_terms.h"

#include <algorithm>
#include <cmath>

namespace layerwise::cli {

namespace {

std::optional<double> numberOf(const Explanation& explanation, const char* name)
{
    const auto found = std::ranges::find(explanation.numbers, name, &NamedNumber::name);
    return found == explanation.numbers.end() ? std::nullopt : std::optional(found->value);
}

/// Whether the sum is a function of what the terms add up to.
bool hasFunction(const Explanation& explanation)
{
    return explanation.kind == ExplanationKind::Curve ||
           (explanation.kind == ExplanationKind::Addition && numberOf(explanation, "body + shortcut"));
}

/// Softmax: y_i = sum over j of weight_j * exp(x_j - max), with weight_i = 1 / (sum of exp), and 0 for the others.
/// LogSoftmax: y_i = 1 * x_i + bias, with bias = -max - log(sum of exp).
void tellExponentials(const Explanation& explanation, ToldTerms& told)
{
    const double sumOfExp = numberOf(explanation, "sum of exp").value_or(1);
    const double scale = numberOf(explanation, "scale").value_or(1);
    const bool isLog = explanation.formula.find("log(") != std::string::npos;
    for (ToldTerm& entry : told.terms) {
        entry.exponential = entry.term.product;
        entry.share = entry.exponential / sumOfExp;
        entry.term.weight *= isLog ? scale : scale / sumOfExp;
        entry.term.product = entry.term.weight * (isLog ? entry.term.activation : entry.exponential);
        if (isLog && entry.term.weight != 0)
            told.bias = explanation.sum - entry.term.product;
    }
}

} // namespace

ToldTerms tellTerms(const Explanation& explanation)
{
    ToldTerms told;
    told.bias = explanation.bias;
    for (const ExplainedTerm& term : explanation.terms) {
        if (!term.isPadding)
            told.terms.push_back({term});
    }
    if (explanation.kind == ExplanationKind::Exponentials)
        tellExponentials(explanation, told);
    if (hasFunction(explanation)) {
        told.function = QString::fromStdString(explanation.formula.substr(explanation.formula.find(" = ") + 3));
        // A channel's scale acts on the function's value, not on what goes into it.
        for (ToldTerm& entry : told.terms) {
            entry.term.weight = 1;
            entry.term.product = entry.term.activation;
        }
    }
    told.sumOfTerms = told.bias.value_or(0);
    for (const ToldTerm& entry : told.terms)
        told.sumOfTerms += entry.term.product;
    return told;
}

} // namespace layerwise::cli
