#pragma once

#include "model/data/byte_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwise {

/// The lines of a text, one after the other, none longer than allowed.
class LineReader {
public:
    LineReader(ByteReader& reader, std::size_t longest);

    /// The next line, without its end (LF, CR LF); valid until the next call. std::nullopt at the end of the text, after
    /// a failure of the reader, and at a line that is too long.
    std::optional<std::string_view> next();
    std::int64_t number() const { return m_number; } ///< of the last line, from 1
    bool isTooLong() const { return m_tooLong; }

private:
    ByteReader& m_reader;
    std::size_t m_longest;
    std::vector<std::uint8_t> m_chunk;
    std::size_t m_at = 0;  ///< in m_chunk, where the next line begins
    std::size_t m_end = 0; ///< of what was read into m_chunk
    std::string m_line;
    std::int64_t m_number = 0;
    bool m_tooLong = false;
};

} // namespace layerwise
