#include "model/weights/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace layerwise {

namespace {

constexpr int kMostTries = 100; // names that others, or a killed program, have left

} // namespace

AtomicFile::AtomicFile(std::string file) : m_file(std::move(file))
{
    for (int i = 0; i < kMostTries && m_handle < 0; ++i) {
        m_aside = m_file + '.' + std::to_string(::getpid()) + '-' + std::to_string(i) + ".part";
        m_handle = ::open(m_aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (m_handle < 0 && errno != EEXIST)
            break;
    }
    if (m_handle < 0)
        keepError();
    struct stat about {};
    if (m_handle >= 0 && ::stat(m_file.c_str(), &about) == 0 && ::fchmod(m_handle, about.st_mode & 0777) != 0)
        keepError();
}

AtomicFile::~AtomicFile()
{
    if (m_handle < 0)
        return;
    ::close(m_handle);
    ::unlink(m_aside.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes)
{
    m_size += bytes.size();
    while (!bytes.empty() && m_error.empty()) {
        const ssize_t written = ::write(m_handle, bytes.data(), bytes.size());
        if (written >= 0)
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            keepError();
    }
}

void AtomicFile::write(std::string_view text)
{
    write(std::as_bytes(std::span(text.data(), text.size())));
}

std::string AtomicFile::commit()
{
    if (m_error.empty() && ::fsync(m_handle) != 0)
        keepError();
    if (m_error.empty() && ::rename(m_aside.c_str(), m_file.c_str()) != 0)
        keepError();
    if (m_error.empty()) {
        ::close(m_handle);
        m_handle = -1;
    }
    return m_error;
}

void AtomicFile::keepError()
{
    if (m_error.empty())
        m_error = std::generic_category().message(errno);
}

} // namespace layerwise
