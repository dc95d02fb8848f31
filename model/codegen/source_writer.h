#pragma once

#include "model/codegen/source_code.h"

#include <string_view>

namespace layerwise {

/// Builds SourceCode line by line, indented by four spaces a level.
class SourceWriter {
public:
    using Blocks = std::vector<BlockId>;

    void line(const std::string& text = {}, Blocks blocks = {}, LinePart part = LinePart::Whole);
    /// A line that runs the blocks, or a part of them.
    void call(const std::string& text, Blocks blocks, LinePart part = LinePart::Whole);
    /// Gives the last line the name that a comment behind it should say.
    void name(const std::string& name);
    /// Text of several lines, in which each deeper level already has its four spaces.
    void text(std::string_view lines);

    void append(SourceCode code);

    void indent() { ++m_level; }
    void unindent() { --m_level; }

    SourceCode take() { return std::move(m_code); }

private:
    SourceCode m_code;
    std::size_t m_level = 0;
};

/// Indents for as long as it lives.
class Indented {
public:
    explicit Indented(SourceWriter& writer) : m_writer(writer) { m_writer.indent(); }
    ~Indented() { m_writer.unindent(); }
    Indented(const Indented&) = delete;
    Indented& operator=(const Indented&) = delete;

private:
    SourceWriter& m_writer;
};

/// What both languages say first: the network's name, its notes, what the input is. `comment` is "# " or "// ".
void writeHead(SourceWriter& out, const Network& network, const std::vector<SourceNote>& notes,
               const std::string& comment);

} // namespace layerwise
