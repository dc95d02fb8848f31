#include "model/codegen/source_writer.h"

#include "model/codegen/names.h"

#include <algorithm>
#include <iterator>

namespace layerwise {

namespace {

/// "0.1307", "(0.485, 0.456, 0.406)".
std::string numbers(const std::vector<double>& values)
{
    if (values.size() == 1)
        return toPython(OptionValue(values.front()));
    std::string text = toPython(OptionValue(values));
    text.front() = '(';
    text.back() = ')';
    return text;
}

} // namespace

void SourceWriter::line(const std::string& text, Blocks blocks, LinePart part)
{
    const std::string spaces = text.empty() ? std::string() : std::string(4 * m_level, ' ');
    m_code.lines.push_back({spaces + text, std::move(blocks), part, false, {}});
}

void SourceWriter::call(const std::string& text, Blocks blocks, LinePart part)
{
    line(text, std::move(blocks), part);
    m_code.lines.back().isCall = true;
}

void SourceWriter::name(const std::string& name)
{
    m_code.lines.back().name = name;
}

void SourceWriter::text(std::string_view lines)
{
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        line(std::string(lines.substr(0, end)));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
}

void SourceWriter::append(SourceCode code)
{
    m_code.lines.insert(m_code.lines.end(), std::make_move_iterator(code.lines.begin()),
                        std::make_move_iterator(code.lines.end()));
}

void writeHead(SourceWriter& out, const Network& network, const std::vector<SourceNote>& notes,
               const std::string& comment)
{
    const InputSpec& input = network.input;
    const auto size = [](std::int64_t value) { return std::to_string(value); };
    // In quotes, so that whatever the name is it stays within its line.
    out.line(comment + '"' + commentText(network.name) + "\", written by Layerwise.");
    out.line(comment + "Input: [N, " + size(input.channels) + ", " + size(input.height) + ", " + size(input.width) +
             "], grey values from 0 to 1, then (x - " + numbers(input.mean) + ") / " + numbers(input.std) + '.');
    for (const SourceNote& note : notes)
        out.line(comment + commentText(note.text),
                 note.block.valid() ? SourceWriter::Blocks{note.block} : SourceWriter::Blocks{});
}

} // namespace layerwise
