#pragma once

#include "model/core/result.h"

#include <cstddef>
#include <span>
#include <string>

namespace layerwise {

/// A whole file as memory that is read from disk where it is looked at, and never written. The bytes stay where they
/// are when the object is moved. Whoever shortens the file meanwhile takes the memory away: programs replace such
/// files.
class MappedFile {
public:
    /// Code: weights.unreadable, also for what is no regular file.
    static Result<MappedFile> open(const std::string& file);

    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }

private:
    MappedFile(const std::byte* data, std::size_t size) : m_data(data), m_size(size) {}

    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace layerwise
