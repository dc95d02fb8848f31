#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace layerwise {

/// Reads little endian numbers and texts one after the other, and never beyond the end: std::nullopt there.
class ByteCursor {
public:
    explicit ByteCursor(std::span<const std::byte> bytes, std::size_t at = 0) : m_bytes(bytes), m_at(at) {}

    /// Of the next byte, from the start of the bytes.
    std::size_t position() const { return m_at; }
    bool atEnd() const { return m_at >= m_bytes.size(); }

    template <typename T>
    std::optional<T> number()
    {
        static_assert(std::is_unsigned_v<T>);
        const auto bytes = take(sizeof(T));
        if (!bytes)
            return std::nullopt;
        T value{};
        std::memcpy(&value, bytes->data(), sizeof(T));
        return value;
    }

    std::optional<std::span<const std::byte>> take(std::size_t count)
    {
        if (m_at > m_bytes.size() || count > m_bytes.size() - m_at)
            return std::nullopt;
        const auto taken = m_bytes.subspan(m_at, count);
        m_at += count;
        return taken;
    }

    std::optional<std::string_view> text(std::size_t count)
    {
        const auto bytes = take(count);
        if (!bytes)
            return std::nullopt;
        return std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    }

    /// Up to a line feed, which is taken too.
    std::optional<std::string_view> line()
    {
        if (atEnd())
            return std::nullopt;
        const auto* begin = reinterpret_cast<const char*>(m_bytes.data()) + m_at;
        const std::size_t end = std::string_view(begin, m_bytes.size() - m_at).find('\n');
        if (end == std::string_view::npos)
            return std::nullopt;
        m_at += end + 1;
        return std::string_view(begin, end);
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_at;
};

} // namespace layerwise
