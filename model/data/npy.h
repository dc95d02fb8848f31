#pragma once

#include "model/core/activation.h"
#include "model/core/diagnostic.h"

#include <optional>
#include <string>

namespace layerwise {

/// Writes a NumPy .npy file (version 1.0, little-endian float32, C order). Code: data.unwritable {"file"}.
std::optional<Diagnostic> writeNpy(const std::string& file, const Activation& tensor);

/// The same as int64 (num_batches_tracked), which PyTorch keeps as an integer.
std::optional<Diagnostic> writeNpyInt64(const std::string& file, const Activation& tensor);

} // namespace layerwise
