#pragma once

#include "model/core/result.h"
#include "model/weights/stored_tensor.h"

namespace layerwise {

/// Whether the bytes may be meant as a safetensors file, damaged or not.
bool looksLikeSafetensors(std::span<const std::byte> bytes);

/// The tensors of a safetensors file: 8 bytes header size, little endian; a JSON header; the data, which the tensors
/// fill one after the other without overlaps and holes, as the specification has it. The header is checked while it is
/// read, and no more of it is kept than names, types, shapes and places. Code: weights.format.
Result<TensorTable> readSafetensors(std::span<const std::byte> bytes);

} // namespace layerwise
