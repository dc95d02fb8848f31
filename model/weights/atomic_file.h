#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace layerwise {

/// A file that is written aside, and takes the old one's place only when all of it is on the disk. Without commit()
/// nothing is left of it. A disk error is kept until commit() tells it.
class AtomicFile {
public:
    explicit AtomicFile(std::string file);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    /// Bytes written so far.
    std::size_t size() const { return m_size; }

    /// Empty if all went well, else what the system says.
    std::string commit();

private:
    void keepError();

    std::string m_file;
    std::string m_aside;
    int m_handle = -1;
    std::size_t m_size = 0;
    std::string m_error;
};

} // namespace layerwise
