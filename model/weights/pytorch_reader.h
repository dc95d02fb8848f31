#pragma once

#include "model/core/result.h"
#include "model/weights/stored_tensor.h"

namespace layerwise {

/// Whether the bytes may be meant as a file of torch.save(), damaged or not, in the zip format or the one before.
bool looksLikePytorch(std::span<const std::byte> bytes);

/// The tensors of a file that torch.save() wrote in its zip format (PyTorch 1.6 and later): a state_dict, or a dict in
/// which one state_dict is found. Nothing of it is run; every tensor lies within its storage, and the storages are what
/// their checksums say. Codes: weights.format, weights.checksum, weights.forbidden, weights.object, weights.old_format,
/// weights.torchscript, weights.kind, weights.no_state_dict {actual}, weights.ambiguous {keys}.
Result<TensorTable> readPytorch(std::span<const std::byte> bytes);

} // namespace layerwise
