#pragma once

#include "model/core/trace.h"

#include <optional>
#include <string>
#include <vector>

namespace layerwise {

enum class WeightFormat { Safetensors, PyTorch };

/// By the ending of the name: .safetensors, .pt or .pth; std::nullopt for every other.
std::optional<WeightFormat> weightFormatOf(const std::string& file);

struct WriteOptions {
    WeightFormat format = WeightFormat::Safetensors;
    bool half = false; ///< float16 instead of float32, to the nearest
};

/// Writes a state_dict: float32 or float16, and int64 for what is an integer. PyTorch's form is a zip archive as
/// torch.save(model.state_dict(), file) writes it, so that torch.load() and load_state_dict() take it. The file is
/// written aside and then renamed: at any time the old or the whole new one is there. Codes: weights.unwritable {file,
/// message}, weights.half_range {key, actual} for a value that float16 does not have, weights.too_large {file}.
std::optional<Diagnostic> writeWeights(const std::string& file, const std::vector<NamedTensor>& tensors,
                                       const WriteOptions& options);

} // namespace layerwise
