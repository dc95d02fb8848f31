#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace layerwise::fuzz {

/// Reads the bytes as a network file, infers its shapes, writes it and reads that again, which has to give the same. True if
/// they are one. The layer types are a few that have options of every kind.
bool readsAsNetwork(std::span<const std::uint8_t> bytes);

} // namespace layerwise::fuzz
