#include "model/core/receptive_field.h"

#include <algorithm>
#include <cassert>

namespace layerwise {

namespace {

PositionSet filled(const Shape& shape, bool value)
{
    PositionSet set;
    for (std::int64_t axis = 1; axis < shape.rank(); ++axis)
        set.axes.emplace_back(static_cast<std::size_t>(shape[axis]), value);
    return set;
}

} // namespace

PositionSet PositionSet::none(const Shape& shape)
{
    return filled(shape, false);
}

PositionSet PositionSet::all(const Shape& shape)
{
    return filled(shape, true);
}

PositionSet PositionSet::one(const Shape& shape, const std::vector<std::int64_t>& at)
{
    PositionSet set = filled(shape, false);
    assert(at.size() == set.axes.size());
    for (std::size_t axis = 0; axis < at.size(); ++axis)
        set.axes[axis].at(static_cast<std::size_t>(at[axis])) = true;
    return set;
}

bool PositionSet::isEmpty() const
{
    return std::ranges::any_of(axes, [](const std::vector<bool>& axis) { return !std::ranges::count(axis, true); });
}

} // namespace layerwise
