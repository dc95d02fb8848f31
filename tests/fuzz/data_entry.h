#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace layerwise::fuzz {

/// Reads the bytes as an IDX file of images or of labels, plain or gzip. True if they are one. Has to come back, whatever
/// the bytes are.
bool readsAsIdx(std::span<const std::uint8_t> bytes);

/// Reads the bytes as a table of labels and pixels, plain or gzip, and looks at every image. True if they are one.
bool readsAsCsv(std::span<const std::uint8_t> bytes);

/// Takes the bytes as the names of a folder's files, a line each, and groups them into data sets. True if there is one.
bool readsAsListing(std::span<const std::uint8_t> bytes);

} // namespace layerwise::fuzz
