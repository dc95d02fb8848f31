#include "model/core/layer_registry.h"

#include <algorithm>
#include <stdexcept>

namespace layerwise {

void LayerRegistry::add(std::unique_ptr<LayerType> type)
{
    if (!m_byName.emplace(type->name(), type.get()).second)
        throw std::logic_error("layer type registered twice: " + type->name());
    const auto category = [](const LayerType* other) { return other->category(); };
    m_ordered.insert(std::ranges::upper_bound(m_ordered, type->category(), {}, category), type.get());
    m_types.push_back(std::move(type));
}

const LayerType* LayerRegistry::find(std::string_view name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : found->second;
}

} // namespace layerwise
