#pragma once

#include "model/core/trace.h"
#include "model/weights/atomic_file.h"

#include <optional>
#include <vector>

namespace layerwise {

/// Writes what torch.save(model.state_dict(), file) would: a zip archive of stored entries (data.pkl, byteorder,
/// data/0, data/1, ..., version), each beginning at a multiple of 64 bytes. Codes: weights.half_range, and
/// weights.too_large for more than the 4 GB and 65,535 entries that zip has without its extension.
std::optional<Diagnostic> writePytorch(AtomicFile& target, const std::vector<NamedTensor>& tensors, bool half);

} // namespace layerwise
