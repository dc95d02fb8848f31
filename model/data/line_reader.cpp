#include "model/data/line_reader.h"

#include <algorithm>

namespace layerwise {

namespace {
constexpr std::size_t kChunkBytes = 64 * 1024;
} // namespace

LineReader::LineReader(ByteReader& reader, std::size_t longest)
    : m_reader(reader), m_longest(longest), m_chunk(kChunkBytes)
{
}

std::optional<std::string_view> LineReader::next()
{
    m_line.clear();
    bool isEnded = false;
    bool hasAny = false;
    while (!isEnded) {
        if (m_at == m_end) {
            m_at = 0;
            m_end = m_reader.read(m_chunk);
            if (m_end == 0)
                break;
        }
        hasAny = true;
        const auto begin = m_chunk.begin() + static_cast<std::ptrdiff_t>(m_at);
        const auto end = m_chunk.begin() + static_cast<std::ptrdiff_t>(m_end);
        const auto newline = std::find(begin, end, '\n');
        isEnded = newline != end;
        m_line.append(begin, newline);
        m_at += static_cast<std::size_t>(newline - begin) + (isEnded ? 1 : 0);
        m_tooLong = m_line.size() > m_longest;
        if (m_tooLong)
            break;
    }
    m_number += hasAny ? 1 : 0;
    if (!hasAny || m_tooLong || m_reader.failed() || m_reader.cutOff())
        return std::nullopt;
    std::string_view line = m_line;
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

} // namespace layerwise
