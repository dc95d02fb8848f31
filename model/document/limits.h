#pragma once

#include "model/core/network.h"

#include <cstdint>
#include <optional>

namespace layerwise {

/// Containers inside containers; what recursion over the tree can bear with a wide margin.
inline constexpr int kMaxNesting = 200;
/// Blocks of one network file.
inline constexpr std::int64_t kMaxBlocks = 100'000;
/// Bytes of one network file.
inline constexpr std::int64_t kMaxFileBytes = 64 * 1024 * 1024;
inline constexpr std::int64_t kMaxInputChannels = 4096;
inline constexpr std::int64_t kMaxInputSize = 16384;
/// Bytes of one input tensor [1, C, H, W].
inline constexpr std::int64_t kMaxInputBytes = 1024 * 1024 * 1024;

/// Sizes in range, mean and std one per channel or one for all, finite, std > 0. Codes: option.range, option.length,
/// memory.too_large, with `option` naming the field.
std::optional<Diagnostic> checkInput(const InputSpec& input);

/// Containers on the way from the root to `id`, the root not counted and `id` itself counted.
int nestingOf(const Block& root, BlockId id);
/// Containers inside each other in `block`, itself counted.
int nestingIn(const Block& block);

} // namespace layerwise
