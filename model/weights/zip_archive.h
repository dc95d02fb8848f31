#pragma once

#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace layerwise {

/// The subset of zip (APPNOTE 6.3, with zip64) that torch.save() writes: one volume of entries that do not overlap and
/// are stored as they are. Compressed ones are listed, but cannot be read; everything else is refused. The bytes have
/// to outlive it.
class ZipArchive {
public:
    struct Entry {
        std::span<const std::byte> bytes; ///< as they lie there
        bool isStored = true;             ///< false: compressed
        std::uint32_t checksum = 0;       ///< CRC-32 as the archive says it
    };

    static bool looksLikeZip(std::span<const std::byte> bytes);

    /// Code: weights.format.
    static Result<ZipArchive> open(std::span<const std::byte> bytes);

    const std::map<std::string, Entry>& entries() const { return m_entries; }
    const Entry* find(const std::string& name) const; ///< nullptr if absent

    /// Reads the whole entry; weights.checksum {key} if it is not what was written.
    static std::optional<Diagnostic> checksumError(const std::string& name, const Entry& entry);

private:
    std::map<std::string, Entry> m_entries;
};

} // namespace layerwise
