#include "model/layers/reshape_explanation.h"

#include <algorithm>

namespace layerwise {

namespace {

std::int64_t countOf(const PositionSet& set)
{
    std::int64_t count = 1;
    for (const std::vector<bool>& axis : set.axes)
        count *= std::ranges::count(axis, true);
    return count;
}

/// Calls `visit` with the position, in the row-major order of one image, of every place in the set.
template <typename Visit>
void forEachPosition(const PositionSet& set, std::size_t axis, std::int64_t before, const Visit& visit)
{
    if (axis == set.axes.size()) {
        visit(before);
        return;
    }
    const std::vector<bool>& marks = set.axes[axis];
    for (std::size_t index = 0; index < marks.size(); ++index) {
        if (marks[index])
            forEachPosition(set, axis + 1,
                            before * static_cast<std::int64_t>(marks.size()) + static_cast<std::int64_t>(index), visit);
    }
}

} // namespace

Result<Explanation> explainReshape(const LayerType& type, const ExplainedRecord& record)
{
    if (auto error = checkRanks(type, record))
        return *error;
    const RecordReader reader(record);
    return explainCopy(reader, placeOf(reader.inputShape(), offsetOf(reader.outputShape(), reader.at())));
}

InputField reshapedField(const Shape& input, const Shape& output, const PositionSet& wanted)
{
    if (wanted.isEmpty())
        return {PositionSet::none(input), FieldCertainty::Exact};
    const bool keepsBatch = input.rank() > 0 && output.rank() > 0 && input[0] == output[0];
    const PositionSet everything = PositionSet::all(input);
    if (!keepsBatch)
        return {everything, FieldCertainty::UpperBound};
    if (wanted == PositionSet::all(output))
        return {everything, FieldCertainty::Exact};
    InputField field{PositionSet::none(input), FieldCertainty::Exact};
    std::vector<std::vector<bool>>& axes = field.positions.axes;
    forEachPosition(wanted, 0, 0, [&](std::int64_t position) {
        for (std::size_t axis = axes.size(); axis-- > 0;) {
            const auto size = static_cast<std::int64_t>(axes[axis].size());
            axes[axis][static_cast<std::size_t>(position % size)] = true;
            position /= size;
        }
    });
    if (countOf(field.positions) != countOf(wanted))
        field.certainty = FieldCertainty::UpperBound;
    return field;
}

} // namespace layerwise
