#pragma once

#include "model/core/layer_type.h"

#include <optional>
#include <vector>

namespace layerwise {

/// A block's options held against its type.
struct OptionCheck {
    std::vector<Diagnostic> problems;    ///< empty if a layer can be made with them; in the order of the type's options
    std::optional<OptionMap> normalized; ///< what the shape rule is to be given, where that is not `given` itself

    bool ok() const { return problems.empty(); }
};

/// Looks at every option alone, then at their relations. Codes: option.*.
OptionCheck checkOptions(const LayerType& type, const OptionMap& given);

} // namespace layerwise
