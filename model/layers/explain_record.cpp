#include "model/layers/explain_record.h"

#include "model/core/formula_text.h"
#include "model/core/trace.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr std::size_t kMostWritten = 4; ///< terms in the text of a sum

} // namespace

RecordReader::RecordReader(const ExplainedRecord& record) : m_record(record), m_at(withBatch(record.image, record.at))
{
}

double RecordReader::value() const
{
    return valueAt(*m_record.output, m_at);
}

double RecordReader::input(const TensorPlace& at) const
{
    return valueAt(*m_record.input, at);
}

bool RecordReader::hasParameter(std::string_view name) const
{
    return find(name) != nullptr;
}

double RecordReader::parameter(std::string_view name, const TensorPlace& at) const
{
    return valueAt(*find(name)->value, at);
}

const NamedTensor* RecordReader::find(std::string_view name) const
{
    if (!m_record.parameters)
        return nullptr;
    const auto found = std::ranges::find(*m_record.parameters, name, &NamedTensor::key);
    return found == m_record.parameters->end() ? nullptr : &*found;
}

std::optional<Diagnostic> checkRanks(const LayerType& type, const ExplainedRecord& record, std::int64_t leastRank)
{
    const Shape& input = record.input->shape();
    if (input.rank() >= leastRank && record.output->shape().rank() >= 2)
        return std::nullopt;
    return Diagnostic{"explain.no_batch", {{"type", type.name()}, {"input", input}}, {}};
}

Explanation beginExplanation(ExplanationKind kind, const RecordReader& reader)
{
    Explanation explanation;
    explanation.kind = kind;
    explanation.at = withoutBatch(reader.at());
    explanation.value = reader.value();
    return explanation;
}

ExplainedTerm termAt(const RecordReader& reader, const TensorPlace& at, double weight)
{
    ExplainedTerm term;
    term.input = withoutBatch(at);
    term.weight = weight;
    term.activation = reader.input(at);
    term.product = weight * term.activation;
    return term;
}

Explanation explainCopy(const RecordReader& reader, const std::optional<TensorPlace>& from)
{
    Explanation explanation = beginExplanation(ExplanationKind::Copy, reader);
    explanation.formula = from ? "y = x" : "y = 0";
    if (from)
        explanation.terms.push_back(termAt(reader, *from, 1));
    explanation.sum = from ? explanation.terms.front().activation : 0;
    explanation.filled = filledText(explanation, significantText(explanation.sum));
    return explanation;
}

Result<Explanation> explainUnchanged(const LayerType& type, const ExplainedRecord& record)
{
    if (auto error = checkRanks(type, record))
        return *error;
    const RecordReader reader(record);
    return explainCopy(reader, reader.at());
}

Result<Explanation> explainDropped(const LayerType& type, const ExplainedRecord& record, double p)
{
    if (auto error = checkRanks(type, record))
        return *error;
    const RecordReader reader(record);
    Explanation explanation = beginExplanation(ExplanationKind::Copy, reader);
    if (explanation.value == reader.input(reader.at()))
        return explainCopy(reader, reader.at());
    const bool isDropped = explanation.value == 0;
    explanation.terms = {termAt(reader, reader.at(), isDropped ? 0 : 1 / (1 - p))};
    const ExplainedTerm& term = explanation.terms.front();
    explanation.sum = term.product;
    explanation.numbers = {{"p", p}};
    explanation.formula = isDropped ? "y = 0, dropped" : "y = x / (1 - p)";
    explanation.filled = isDropped ? filledText(explanation, "0 (dropped)")
                                   : filledText(explanation, significantText(term.activation) + " / (1 - " +
                                                                 significantText(p) + ")");
    return explanation;
}

namespace {

std::string productText(const ExplainedTerm& term)
{
    return operandText(term.weight) + "*" + operandText(term.activation);
}

} // namespace

void finishSum(Explanation& explanation)
{
    std::vector<const ExplainedTerm*> real;
    explanation.sum = explanation.bias.value_or(0);
    for (const ExplainedTerm& term : explanation.terms) {
        explanation.sum += term.product;
        if (!term.isPadding)
            real.push_back(&term);
    }
    const std::size_t written = real.size() <= kMostWritten ? real.size() : kMostWritten - 1;
    if (written < real.size()) {
        std::ranges::partial_sort(real, real.begin() + static_cast<std::ptrdiff_t>(written), std::greater{},
                                  [](const ExplainedTerm* term) { return std::abs(term->product); });
    }
    std::string text;
    for (std::size_t i = 0; i < written; ++i)
        text += (i == 0 ? "" : " + ") + productText(*real[i]);
    if (written < real.size())
        text += " + ... (" + std::to_string(real.size() - written) + " more)";
    if (explanation.bias)
        text += (text.empty() ? "" : " + ") + operandText(*explanation.bias);
    explanation.filled = filledText(explanation, text.empty() ? "0" : text);
}

std::string filledText(const Explanation& explanation, const std::string& rightSide)
{
    return significantText(explanation.value) + " = " + rightSide;
}

} // namespace layerwise
