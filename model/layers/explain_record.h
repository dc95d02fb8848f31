#pragma once

#include "model/core/explanation.h"
#include "model/core/layer_type.h"
#include "model/core/tensor_place.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwise {

/// Reads what an explanation is made of. Refers to the record.
class RecordReader {
public:
    explicit RecordReader(const ExplainedRecord& record);

    const Shape& inputShape() const { return m_record.input->shape(); }
    const Shape& outputShape() const { return m_record.output->shape(); }
    /// The explained place in the output.
    const TensorPlace& at() const { return m_at; }
    double value() const; ///< as recorded
    double input(const TensorPlace& at) const;
    bool hasParameter(std::string_view name) const;
    /// Precondition: hasParameter().
    double parameter(std::string_view name, const TensorPlace& at) const;

private:
    const NamedTensor* find(std::string_view name) const;

    const ExplainedRecord& m_record;
    TensorPlace m_at;
};

/// explain.no_batch where the record's tensors have no batch to leave out, or where the layer takes the first dimension
/// of an input with less than `leastRank` dimensions for something else.
std::optional<Diagnostic> checkRanks(const LayerType& type, const ExplainedRecord& record, std::int64_t leastRank = 2);

/// An explanation of the kind, with the place and the recorded value.
Explanation beginExplanation(ExplanationKind kind, const RecordReader& reader);

/// weight * x at a place of the input.
ExplainedTerm termAt(const RecordReader& reader, const TensorPlace& at, double weight);

/// The value of one place of the input: y = x. std::nullopt: no place, a zero that a layer has put there.
Explanation explainCopy(const RecordReader& reader, const std::optional<TensorPlace>& from);
/// The same for a layer that does nothing when not training.
Result<Explanation> explainUnchanged(const LayerType& type, const ExplainedRecord& record);

/// The same for a layer that, when training, sets values to 0 with probability `p` and divides the others by 1 - p: which of
/// it was done is seen from the recorded value.
Result<Explanation> explainDropped(const LayerType& type, const ExplainedRecord& record, double p);

/// Sets the sum to the products and the bias, and says it with the numbers; of many terms only the largest are written.
void finishSum(Explanation& explanation);

/// "1.834 = " and the right side.
std::string filledText(const Explanation& explanation, const std::string& rightSide);

} // namespace layerwise
