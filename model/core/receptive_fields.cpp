#include "model/core/receptive_fields.h"

#include "model/core/tensor_place.h"

#include <algorithm>

namespace layerwise {

namespace {

/// A size beyond this is of a network that no machine can run, and would take its time here too.
constexpr std::int64_t kLargestAxis = std::int64_t{1} << 24;

std::optional<Diagnostic> checkSizes(const Shape& shape)
{
    for (const std::int64_t size : shape.sizes()) {
        if (size > kLargestAxis)
            return Diagnostic{"explain.too_large", {{"output", shape}}, {}};
    }
    return std::nullopt;
}

/// More sets than this are taken together, as an upper bound.
constexpr std::size_t kMostSets = 64;

/// True if every position of `inner` is in `outer`.
bool covers(const PositionSet& outer, const PositionSet& inner)
{
    for (std::size_t axis = 0; axis < inner.axes.size(); ++axis) {
        for (std::size_t index = 0; index < inner.axes[axis].size(); ++index) {
            if (inner.axes[axis][index] && !outer.axes[axis][index])
                return false;
        }
    }
    return true;
}

/// How many axes differ, and the last that does.
std::pair<int, std::size_t> differingAxes(const PositionSet& a, const PositionSet& b)
{
    std::pair<int, std::size_t> result{0, 0};
    for (std::size_t axis = 0; axis < a.axes.size(); ++axis) {
        if (a.axes[axis] != b.axes[axis])
            result = {result.first + 1, axis};
    }
    return result;
}

void unite(std::vector<bool>& marks, const std::vector<bool>& more)
{
    for (std::size_t index = 0; index < marks.size(); ++index)
        marks[index] = marks[index] || more[index];
}

/// Adds a set to those that there are, with as few sets as can be said without one position too many.
void addSet(ReceptiveField& field, PositionSet set)
{
    if (set.isEmpty())
        return;
    for (std::size_t i = 0; i < field.sets.size(); ++i) {
        PositionSet& other = field.sets[i];
        if (covers(other, set))
            return;
        const auto [count, axis] = differingAxes(other, set);
        if (!covers(set, other) && count != 1)
            continue;
        if (count == 1)
            unite(set.axes[axis], other.axes[axis]);
        field.sets.erase(field.sets.begin() + static_cast<std::ptrdiff_t>(i));
        addSet(field, std::move(set)); // it may cover others now
        return;
    }
    field.sets.push_back(std::move(set));
}

void lessCertain(ReceptiveField& field, FieldCertainty certainty, BlockId by)
{
    if (certainty <= field.certainty)
        return;
    field.certainty = certainty;
    field.decidedBy = by;
}

/// Keeps the work small where many ways that do not lie in each other come together.
void limitSets(ReceptiveField& field, BlockId block)
{
    if (field.sets.size() <= kMostSets)
        return;
    PositionSet all = field.sets.front();
    for (const PositionSet& set : field.sets) {
        for (std::size_t axis = 0; axis < all.axes.size(); ++axis)
            unite(all.axes[axis], set.axes[axis]);
    }
    field.sets = {std::move(all)};
    lessCertain(field, FieldCertainty::UpperBound, block);
}

/// The way back through the tree.
class FieldWalk {
public:
    FieldWalk(const LayerRegistry& registry, const ShapeReport& report, ReceptiveFields& result)
        : m_registry(registry), m_report(report), m_result(result)
    {
    }

    /// From a block's output to its input; keeps the field of every output on the way, the block's own if `keep`.
    ReceptiveField back(const Block& block, ReceptiveField output, bool keep = true);
    /// Through the blocks before `end` of a chain.
    ReceptiveField backThroughChain(const std::vector<Block>& chain, std::size_t end, ReceptiveField field);

private:
    ReceptiveField backThroughLayer(const Block& block, const LayerType& type, const ReceptiveField& output);
    ReceptiveField backThroughResidual(const Block& block, const ReceptiveField& output);

    const LayerRegistry& m_registry;
    const ShapeReport& m_report;
    ReceptiveFields& m_result;
};

ReceptiveField FieldWalk::backThroughLayer(const Block& block, const LayerType& type, const ReceptiveField& output)
{
    ReceptiveField input{*m_report.of(block.id).input, {}, output.certainty, output.decidedBy};
    for (const PositionSet& wanted : output.sets) {
        InputField field = type.inputField(block.options, input.shape, output.shape, wanted);
        lessCertain(input, field.certainty, block.id);
        addSet(input, std::move(field.positions));
    }
    return input;
}

/// What of a branch went into the wanted positions of the sum: broadcasting repeats sizes of 1.
ReceptiveField branchOf(const ReceptiveField& sum, const Shape& branch, BlockId residual)
{
    ReceptiveField field{branch, {}, sum.certainty, sum.decidedBy};
    if (branch == sum.shape) {
        field.sets = sum.sets;
        return field;
    }
    if (branch.rank() != sum.shape.rank()) { // the branch's first dimension need not be the batch of the sum
        if (!sum.isEmpty())
            addSet(field, PositionSet::all(branch));
        lessCertain(field, FieldCertainty::UpperBound, residual);
        return field;
    }
    for (PositionSet set : sum.sets) {
        for (std::size_t axis = 0; axis < set.axes.size(); ++axis) {
            if (branch[static_cast<std::int64_t>(axis) + 1] == 1)
                set.axes[axis] = {true};
        }
        addSet(field, std::move(set));
    }
    return field;
}

ReceptiveField FieldWalk::backThroughResidual(const Block& block, const ReceptiveField& output)
{
    const Shape input = *m_report.of(block.id).input;
    ReceptiveField joined{input, {}, FieldCertainty::Exact, {}};
    for (const std::vector<Block>& branch : block.slots) {
        const Shape shape = branch.empty() ? input : *m_report.of(branch.back().id).output;
        const ReceptiveField field = backThroughChain(branch, branch.size(), branchOf(output, shape, block.id));
        for (const PositionSet& set : field.sets)
            addSet(joined, set);
        lessCertain(joined, field.certainty, field.decidedBy);
    }
    limitSets(joined, block.id);
    return joined;
}

ReceptiveField FieldWalk::backThroughChain(const std::vector<Block>& chain, std::size_t end, ReceptiveField field)
{
    while (end-- > 0)
        field = back(chain[end], std::move(field));
    return field;
}

ReceptiveField FieldWalk::back(const Block& block, ReceptiveField output, bool keep)
{
    ReceptiveField input;
    const LayerType* type = m_registry.find(block.type);
    if (!type->isContainer())
        input = backThroughLayer(block, *type, output);
    else if (type->slots().size() == 2)
        input = backThroughResidual(block, output);
    else
        input = backThroughChain(block.slots[0], block.slots[0].size(), output);
    if (keep)
        m_result.outputs.insert_or_assign(block.id, std::move(output));
    return input;
}

} // namespace

std::vector<FieldRange> ReceptiveField::box() const
{
    std::vector<FieldRange> ranges;
    for (const PositionSet& set : sets) {
        for (std::size_t axis = 0; axis < set.axes.size(); ++axis) {
            const std::vector<bool>& marks = set.axes[axis];
            const auto first = std::ranges::find(marks, true) - marks.begin();
            const auto last = marks.rend() - std::find(marks.rbegin(), marks.rend(), true) - 1;
            if (axis == ranges.size()) {
                ranges.push_back({first, last});
                continue;
            }
            ranges[axis].first = std::min<std::int64_t>(ranges[axis].first, first);
            ranges[axis].last = std::max<std::int64_t>(ranges[axis].last, last);
        }
    }
    return ranges;
}

bool ReceptiveField::contains(const std::vector<std::int64_t>& at) const
{
    return std::ranges::any_of(sets, [&](const PositionSet& set) {
        for (std::size_t axis = 0; axis < set.axes.size(); ++axis) {
            if (!set.axes[axis].at(static_cast<std::size_t>(at.at(axis))))
                return false;
        }
        return true;
    });
}

Result<ReceptiveFields> receptiveFields(const Network& network, const LayerRegistry& registry,
                                        const ShapeReport& report, const StepPosition& position,
                                        const PositionSet& wanted)
{
    const Block* block = findBlock(network.root, position.block);
    if (!block || !report.of(position.block).output || !report.of(position.block).input)
        return Diagnostic{"explain.not_recorded", {}, {}};
    for (const auto& [id, fit] : report.blocks) {
        if (auto error = fit.output ? checkSizes(*fit.output) : std::nullopt)
            return *error;
    }
    ReceptiveFields result;
    FieldWalk walk(registry, report, result);
    ReceptiveField start{*report.of(position.block).output, {}, FieldCertainty::Exact, {}};
    addSet(start, wanted);
    ReceptiveField field = walk.back(*block, std::move(start), false);
    // Then what runs before it in the same chain, and so on outwards.
    for (BlockId id = position.block; id != kRootId;) {
        const BlockPosition at = *positionOf(network.root, id);
        const Block& parent = *findBlock(network.root, at.parent);
        field = walk.backThroughChain(parent.slots[static_cast<std::size_t>(at.slot)],
                                      static_cast<std::size_t>(at.index), std::move(field));
        id = at.parent;
    }
    result.input = std::move(field);
    return result;
}

Result<PositionSet> positionsAt(const Shape& output, const std::vector<std::int64_t>& at)
{
    if (output.rank() < 2)
        return Diagnostic{"explain.no_batch", {{"input", output}}, {}};
    if (auto error = checkSizes(output))
        return *error;
    PositionSet set = PositionSet::all(output);
    const bool everyChannel = output.rank() == 4 && at.size() == 2;
    const std::size_t skipped = everyChannel ? 1 : 0;
    bool isInside = at.size() + skipped == set.axes.size();
    for (std::size_t axis = skipped; isInside && axis < set.axes.size(); ++axis) {
        const std::int64_t index = at[axis - skipped];
        isInside = index >= 0 && index < output[static_cast<std::int64_t>(axis) + 1];
        set.axes[axis].assign(set.axes[axis].size(), false);
        if (isInside)
            set.axes[axis][static_cast<std::size_t>(index)] = true;
    }
    if (!isInside && everyChannel)
        return Diagnostic{"explain.outside_map", {{"at", Shape(at)}, {"output", Shape{output[2], output[3]}}}, {}};
    if (!isInside)
        return Diagnostic{
            "explain.out_of_range", {{"at", Shape(at)}, {"output", Shape(withoutBatch(output.sizes()))}}, {}};
    return set;
}

Diagnostic reasonOf(const ReceptiveField& field, const Network& network, const LayerRegistry& registry)
{
    if (field.isEmpty())
        return {"field.padding_only", {}, {}};
    if (field.certainty == FieldCertainty::Exact)
        return {"field.exact", {}, {}};
    const std::string path = pathOf(network.root, field.decidedBy, registry);
    if (field.certainty == FieldCertainty::DataDecided)
        return {"field.max_pooling", {{"path", path}}, {}};
    return {"field.upper_bound", {{"path", path}}, {}};
}

} // namespace layerwise
