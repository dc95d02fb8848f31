#include "model/core/shape.h"

#include <algorithm>
#include <limits>

namespace layerwise {

std::optional<std::int64_t> Shape::elementCount() const
{
    if (std::ranges::any_of(m_sizes, [](std::int64_t size) { return size < 0; }))
        return std::nullopt;
    // First, because an empty tensor is small however large its other sizes are.
    if (std::ranges::find(m_sizes, 0) != m_sizes.end())
        return 0;
    std::int64_t count = 1;
    for (const std::int64_t size : m_sizes) {
        if (count > std::numeric_limits<std::int64_t>::max() / size)
            return std::nullopt;
        count *= size;
    }
    return count;
}

std::string Shape::toString() const
{
    std::string text = "[";
    for (std::size_t i = 0; i < m_sizes.size(); ++i) {
        if (i > 0)
            text += ", ";
        text += std::to_string(m_sizes[i]);
    }
    text += ']';
    return text;
}

} // namespace layerwise
