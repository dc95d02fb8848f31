#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace layerwise::fuzz {

/// Reads the bytes as a weight file of the one kind, and then every value of its tensors. True if they are one. Has to
/// come back, whatever the bytes are.
bool readsAsSafetensors(std::span<const std::uint8_t> bytes);
bool readsAsPytorch(std::span<const std::uint8_t> bytes);

} // namespace layerwise::fuzz
