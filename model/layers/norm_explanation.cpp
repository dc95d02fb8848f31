#include "model/layers/norm_explanation.h"

#include "model/core/formula_text.h"

#include <cmath>
#include <functional>

namespace layerwise {

namespace {

/// Calls `visit` with the value of every place in the box.
void forEachValue(const RecordReader& reader, const std::vector<NormRange>& box,
                  const std::function<void(double)>& visit)
{
    TensorPlace at;
    for (const NormRange& range : box) {
        if (range.count == 0)
            return;
        at.push_back(range.first);
    }
    for (;;) {
        visit(reader.input(at));
        std::size_t dim = box.size();
        while (dim > 0 && ++at[dim - 1] == box[dim - 1].first + box[dim - 1].count) {
            at[dim - 1] = box[dim - 1].first;
            --dim;
        }
        if (dim == 0)
            return;
    }
}

} // namespace

NormNumbers momentsOf(const RecordReader& reader, const std::vector<NormRange>& box)
{
    NormNumbers numbers;
    double count = 0;
    forEachValue(reader, box, [&](double value) {
        numbers.mean += value;
        ++count;
    });
    numbers.mean /= count;
    forEachValue(reader, box, [&](double value) { numbers.var += (value - numbers.mean) * (value - numbers.mean); });
    numbers.var /= count;
    return numbers;
}

std::vector<NormRange> boxAround(const TensorPlace& at)
{
    std::vector<NormRange> box;
    for (const std::int64_t index : at)
        box.push_back({index, 1});
    return box;
}

void readAffine(const RecordReader& reader, const TensorPlace& at, NormNumbers& numbers)
{
    if (reader.hasParameter("weight"))
        numbers.weight = reader.parameter("weight", at);
    if (reader.hasParameter("bias"))
        numbers.bias = reader.parameter("bias", at);
}

Explanation explainAffine(const RecordReader& reader, const NormNumbers& numbers)
{
    Explanation explanation = beginExplanation(ExplanationKind::Affine, reader);
    const double factor = numbers.weight.value_or(1) / std::sqrt(numbers.var + numbers.eps);
    explanation.terms = {termAt(reader, reader.at(), factor)};
    const double x = explanation.terms.front().activation;
    explanation.bias = numbers.bias.value_or(0) - numbers.mean * factor;
    explanation.sum = (x - numbers.mean) * factor + numbers.bias.value_or(0);
    explanation.numbers = {{"x", x}, {"mean", numbers.mean}, {"var", numbers.var}, {"eps", numbers.eps}};
    explanation.formula = "y = (x - " + numbers.of + "mean) / sqrt(" + numbers.of + "var + eps)";
    std::string text = "(" + significantText(x) + " - " + operandText(numbers.mean) + ") / sqrt(" +
                       significantText(numbers.var) + " + " + significantText(numbers.eps) + ")";
    if (numbers.weight) {
        explanation.numbers.push_back({"weight", *numbers.weight});
        explanation.formula += " * weight";
        text += " * " + operandText(*numbers.weight);
    }
    if (numbers.bias) {
        explanation.numbers.push_back({"bias", *numbers.bias});
        explanation.formula += " + bias";
        text += " + " + operandText(*numbers.bias);
    }
    explanation.filled = filledText(explanation, text);
    return explanation;
}

} // namespace layerwise
