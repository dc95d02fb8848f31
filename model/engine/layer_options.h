#pragma once

#include "model/core/layer_type.h"

namespace layerwise {

/// The block's options, each of the kind and in the range that its type says, so that LibTorch is never handed what it
/// would crash on. Errors: the codes of normalizeOption(), option.missing, option.unknown. Relations between options
/// are left to LibTorch, which has its own words for them.
Result<OptionMap> normalizedOptions(const LayerType& type, const OptionMap& given);

/// A diagnostic as a technical line for a step's error ("option.range: kernel_size = -1"); people read the problem
/// that shape inference reports for the same block.
std::string technicalText(const Diagnostic& diagnostic);

} // namespace layerwise
