#pragma once

#include "model/codegen/source_code.h"

namespace layerwise {

/// Called by sourceOf().
SourceCode pytorchSource(const Network& network, const LayerRegistry& registry, const std::vector<SourceNote>& notes);

} // namespace layerwise
