#pragma once

#include "model/core/layer_type.h"

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace layerwise {

/// All layer types, in the palette's order (by category, then as registered). Filled once at start,
/// then only read, from any thread.
class LayerRegistry {
public:
    /// Throws std::logic_error if a type with that name is there already: a programming error.
    void add(std::unique_ptr<LayerType> type);

    const LayerType* find(std::string_view name) const; ///< nullptr if unknown
    const std::vector<const LayerType*>& types() const { return m_ordered; }

private:
    std::vector<std::unique_ptr<LayerType>> m_types;
    std::vector<const LayerType*> m_ordered;
    std::unordered_map<std::string_view, const LayerType*> m_byName; ///< the keys are the types' own names
};

} // namespace layerwise
