#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace layerwise::fuzz {

/// Takes the bytes as the files of a folder, writes them, finds the data set that is there and opens both parts of it. A file
/// is a byte with the length of its path, the path, two bytes with the length of its content (small end first), and the
/// content. True if the folder is a data set of which one part can be opened.
bool readsAsFolder(std::span<const std::uint8_t> bytes);

} // namespace layerwise::fuzz
