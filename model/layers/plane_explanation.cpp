#include "model/layers/plane_explanation.h"

#include "model/core/formula_text.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

std::int64_t inside(const AxisTaps& axis)
{
    return std::ranges::count(axis.taps, false, &AxisTap::isPadding);
}

} // namespace

PlaneWindow::PlaneWindow(const PlaneRule& rule, const RecordReader& reader)
    : rows(rule.rows(reader.at()[reader.at().size() - 2])), columns(rule.columns(reader.at().back()))
{
}

std::optional<ExplainedWindow> PlaneWindow::window() const
{
    if (rows.count == 0 || columns.count == 0)
        return std::nullopt;
    return ExplainedWindow{rows.first, columns.first, rows.count, columns.count, rows.step, columns.step};
}

std::int64_t PlaneWindow::cellsInside() const
{
    return inside(rows) * inside(columns);
}

std::vector<ExplainedTerm> windowTerms(const RecordReader& reader, const PlaneWindow& window,
                                       const std::vector<TensorPlace>& leads, const CellWeight& weight)
{
    std::vector<ExplainedTerm> terms;
    terms.reserve(leads.size() * window.rows.taps.size() * window.columns.taps.size());
    for (std::size_t channel = 0; channel < leads.size(); ++channel) {
        TensorPlace at = leads[channel];
        at.resize(at.size() + 2);
        for (const AxisTap& row : window.rows.taps) {
            for (const AxisTap& column : window.columns.taps) {
                at[at.size() - 2] = row.input;
                at.back() = column.input;
                const double cellWeight = weight(static_cast<std::int64_t>(channel), row, column);
                if (!row.isPadding && !column.isPadding) {
                    terms.push_back(termAt(reader, at, cellWeight));
                    continue;
                }
                terms.push_back({withoutBatch(at), cellWeight, 0, 0, true, false});
            }
        }
    }
    return terms;
}

TensorPlace leadOf(const RecordReader& reader)
{
    return {reader.at().begin(), reader.at().end() - 2};
}

Explanation explainMaximum(const RecordReader& reader, const PlaneWindow& window)
{
    Explanation explanation = beginExplanation(ExplanationKind::Winner, reader);
    explanation.window = window.window();
    explanation.terms =
        windowTerms(reader, window, {leadOf(reader)}, [](std::int64_t, const AxisTap&, const AxisTap&) { return 0.0; });
    ExplainedTerm* winner = nullptr;
    std::string text;
    for (ExplainedTerm& term : explanation.terms) {
        if (term.isPadding)
            continue;
        if (!winner || term.activation > winner->activation || std::isnan(term.activation))
            winner = &term;
        if (text.size() < 60)
            text += (text.empty() ? "" : ", ") + significantText(term.activation);
        else if (!text.ends_with("..."))
            text += ", ...";
    }
    explanation.formula = "y = max of the window";
    if (winner) {
        winner->weight = 1;
        winner->product = winner->activation;
        explanation.sum = winner->activation;
    }
    explanation.filled = filledText(explanation, "max(" + text + ")");
    return explanation;
}

Explanation explainMean(const RecordReader& reader, const PlaneWindow& window, double divisor)
{
    Explanation explanation = beginExplanation(ExplanationKind::WeightedSum, reader);
    explanation.window = window.window();
    explanation.terms = windowTerms(reader, window, {leadOf(reader)},
                                    [divisor](std::int64_t, const AxisTap&, const AxisTap&) { return 1 / divisor; });
    explanation.numbers = {{"divisor", divisor}};
    finishSum(explanation);
    explanation.formula = "y = sum of the window / divisor";
    double sum = 0;
    for (const ExplainedTerm& term : explanation.terms)
        sum += term.activation;
    explanation.sum = sum / divisor;
    explanation.filled = filledText(explanation, operandText(sum) + " / " + significantText(divisor));
    return explanation;
}

namespace {

/// Marks what the wanted indices read; true if one of them reads more than one cell.
bool markAxis(const AxisRule& rule, std::vector<bool>& axis, std::int64_t inputSize)
{
    std::vector<bool> marked(static_cast<std::size_t>(inputSize), false);
    bool readsMany = false;
    for (std::size_t output = 0; output < axis.size(); ++output) {
        if (!axis[output])
            continue;
        const AxisTaps taps = rule(static_cast<std::int64_t>(output));
        readsMany |= inside(taps) > 1;
        for (const AxisTap& tap : taps.taps) {
            if (!tap.isPadding)
                marked[static_cast<std::size_t>(tap.input)] = true;
        }
    }
    axis = std::move(marked);
    return readsMany;
}

InputField markPlane(const PlaneRule& rule, const Shape& input, const PositionSet& wanted, FieldCertainty ofMany)
{
    InputField field{wanted, FieldCertainty::Exact};
    std::vector<std::vector<bool>>& axes = field.positions.axes;
    if (axes.size() < 2 || wanted.isEmpty()) // rows that are the batch are not followed
        return {wanted.isEmpty() ? PositionSet::none(input) : PositionSet::all(input),
                wanted.isEmpty() ? FieldCertainty::Exact : FieldCertainty::UpperBound};
    const bool manyRows = markAxis(rule.rows, axes[axes.size() - 2], input[-2]);
    const bool manyColumns = markAxis(rule.columns, axes.back(), input[-1]);
    if (manyRows || manyColumns)
        field.certainty = ofMany;
    return field;
}

} // namespace

InputField planeField(const PlaneRule& rule, const Shape& input, const PositionSet& wanted)
{
    return markPlane(rule, input, wanted, FieldCertainty::Exact);
}

InputField winnerField(const PlaneRule& rule, const Shape& input, const PositionSet& wanted)
{
    return markPlane(rule, input, wanted, FieldCertainty::DataDecided);
}

} // namespace layerwise
