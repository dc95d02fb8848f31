#include "model/weights/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace layerwise {

Result<MappedFile> MappedFile::open(const std::string& file)
{
    const Diagnostic unreadable{"weights.unreadable", {{"file", file}}, {}};
    // Without waiting for the other end, should it be a pipe.
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (handle < 0)
        return unreadable;
    struct stat about {};
    const bool isFile = ::fstat(handle, &about) == 0 && S_ISREG(about.st_mode);
    const std::size_t size = isFile ? static_cast<std::size_t>(about.st_size) : 0;
    void* memory = size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, handle, 0) : nullptr;
    ::close(handle);
    if (!isFile || memory == MAP_FAILED)
        return unreadable;
    return MappedFile(static_cast<const std::byte*>(memory), size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0))
{
}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

MappedFile::~MappedFile()
{
    if (m_data)
        ::munmap(const_cast<std::byte*>(m_data), m_size);
}

} // namespace layerwise
