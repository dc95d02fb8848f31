#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace layerwise::testing {

/// Little endian.
template <typename T>
std::string number(T value)
{
    std::string bytes;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
    return bytes;
}

/// What a test may want otherwise than it has to be.
struct ZipOptions {
    bool zip64 = false;                 ///< sizes, places and counts in the 64-bit records
    std::int64_t secondEntryShift = 0;  ///< added to where the directory says that the second entry is
    std::uint64_t entriesAnnounced = 0; ///< 0: as many as there are
    std::uint16_t flags = 0;
    std::string comment;
};

/// A zip archive of stored entries, made record by record as APPNOTE 6.3 describes them.
std::string zipArchive(const std::vector<std::pair<std::string, std::string>>& entries, const ZipOptions& options = {});

inline std::span<const std::byte> bytesOf(const std::string& text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

} // namespace layerwise::testing
