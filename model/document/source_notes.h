#pragma once

#include "model/codegen/source_code.h"
#include "model/core/shape_inference.h"

#include <vector>

namespace layerwise {

/// What stands at the head of the source of a network that cannot run: a line for each error, in words.
std::vector<SourceNote> sourceNotes(const Network& network, const LayerRegistry& registry,
                                    const std::vector<Problem>& problems);

} // namespace layerwise
