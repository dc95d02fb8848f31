#include "model/data/csv_dataset.h"

#include "model/data/known_datasets.h"
#include "model/data/line_reader.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>

namespace layerwise {

namespace {

constexpr std::int64_t kLargestContent = std::int64_t{1} << 30;
constexpr std::int64_t kSmallestSide = 2;
constexpr std::int64_t kLargestSide = 1024;
/// The longest row of numbers with three digits, and as much again for spaces and quotes.
constexpr std::size_t kLongestLine = kLargestSide * kLargestSide * 8;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

using Fields = std::vector<std::string_view>;

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

/// What stands most often in the first line.
char separatorOf(std::string_view line)
{
    const auto count = [line](char c) { return std::count(line.begin(), line.end(), c); };
    return std::max({',', ';', '\t'}, [&count](char left, char right) { return count(left) < count(right); });
}

/// The fields of a line, without the spaces and quotes around them; false if a quote has no end.
bool splitInto(Fields& fields, std::string_view line, char separator)
{
    fields.clear();
    for (bool more = true; more;) {
        std::size_t begin = 0;
        while (begin < line.size() && line[begin] == ' ')
            ++begin;
        if (begin < line.size() && line[begin] == '"') {
            const std::size_t end = line.find('"', begin + 1);
            if (end == std::string_view::npos)
                return false;
            fields.push_back(trimmed(line.substr(begin + 1, end - begin - 1)));
            line.remove_prefix(end + 1);
            const std::size_t next = line.find(separator);
            if (!trimmed(line.substr(0, next)).empty())
                return false;
            more = next != std::string_view::npos;
            line.remove_prefix(more ? next + 1 : line.size());
            continue;
        }
        const std::size_t next = line.find(separator);
        more = next != std::string_view::npos;
        fields.push_back(trimmed(line.substr(0, next)));
        line.remove_prefix(more ? next + 1 : line.size());
    }
    return true;
}

/// A whole number from 0 to 255, "7" or "7.0" as some programs write it; -1 for everything else.
int byteIn(std::string_view field)
{
    int value = -1;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || value < 0 || value > 255)
        return -1;
    const std::string_view rest = field.substr(static_cast<std::size_t>(end - field.data()));
    const bool isWhole = rest.empty() || (rest[0] == '.' && rest.find_first_not_of('0', 1) == std::string_view::npos);
    return isWhole ? value : -1;
}

bool looksLikeNumber(std::string_view field)
{
    return !field.empty() && field.find_first_not_of("0123456789.+-eE") == std::string_view::npos;
}

bool isLabelName(std::string_view field)
{
    std::string name;
    for (const char c : field)
        name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return name == "label" || name == "class" || name == "target" || name == "y";
}

/// Names of columns: words, or words about what the label is, or counted from 0 as pandas does.
bool isHeader(const Fields& fields)
{
    constexpr std::size_t kFewest = 10; // of numbers that are no coincidence
    if (std::ranges::none_of(fields, looksLikeNumber) || std::ranges::any_of(fields, isLabelName))
        return true;
    std::int64_t next = 0;
    return fields.size() >= kFewest && std::ranges::all_of(fields, [&next](std::string_view field) {
               return field == std::to_string(next++);
           });
}

/// A field as an error shows it: short, and without what a terminal would not print.
std::string shown(std::string_view field)
{
    constexpr std::size_t kShown = 24;
    std::string text;
    for (const char c : field.substr(0, kShown))
        text += c >= ' ' && c <= '~' ? c : '?';
    return field.size() > kShown ? text + "..." : text;
}

std::int64_t sideOf(std::int64_t pixels)
{
    for (std::int64_t side = kSmallestSide; side <= kLargestSide; ++side)
        if (side * side == pixels)
            return side;
    return 0;
}

/// Reads one table. Every function that can fail gives the error.
class CsvReader {
public:
    CsvReader(ByteReader& reader, const std::string& file)
        : m_reader(reader), m_lines(reader, kLongestLine), m_file(file)
    {
    }

    Result<DatasetPtr> read()
    {
        while (const std::optional<std::string_view> line = m_lines.next()) {
            std::string_view text = *line;
            if (m_lines.number() == 1 && text.starts_with(kByteOrderMark))
                text.remove_prefix(kByteOrderMark.size());
            if (trimmed(text).empty())
                continue;
            if (std::optional<Diagnostic> error = take(text))
                return *error;
        }
        if (m_lines.isTooLong())
            return problem("data.csv_long_line", {{"limit", static_cast<std::int64_t>(kLongestLine)}});
        if (m_reader.failed() || m_reader.cutOff())
            return Diagnostic{"data.gzip", {{"file", m_file}}, {}};
        if (m_pixels.empty())
            return Diagnostic{"data.csv_empty", {{"file", m_file}}, {}};
        return finished();
    }

private:
    Diagnostic problem(const char* code, std::map<std::string, DiagnosticValue> values) const
    {
        values.emplace("file", m_file);
        values.emplace("line", m_lines.number());
        return {code, std::move(values), {}};
    }

    std::optional<Diagnostic> take(std::string_view line)
    {
        const bool isFirst = m_side == 0;
        if (isFirst)
            m_separator = separatorOf(line);
        if (!splitInto(m_fields, line, m_separator))
            return problem("data.csv_quote", {});
        if (!isFirst)
            return takeRow();
        const bool isNames = isHeader(m_fields);
        if (std::optional<Diagnostic> error = takeColumns(isNames))
            return error;
        return isNames ? std::nullopt : takeRow();
    }

    /// Where the label stands, and how large the images are.
    std::optional<Diagnostic> takeColumns(bool isNames)
    {
        m_columns = static_cast<std::int64_t>(m_fields.size());
        const auto named = isNames ? std::ranges::find_if(m_fields, isLabelName) : m_fields.end();
        if (named != m_fields.end())
            m_labelColumn = named - m_fields.begin();
        else if (sideOf(m_columns - 1) > 0)
            m_labelColumn = 0;
        m_side = sideOf(m_columns - (m_labelColumn >= 0 ? 1 : 0));
        if (m_side > 0)
            return std::nullopt;
        return problem("data.csv_sizes", {{"columns", m_columns}});
    }

    std::optional<Diagnostic> takeRow()
    {
        const auto count = static_cast<std::int64_t>(m_fields.size());
        if (count != m_columns)
            return problem("data.csv_columns", {{"expected", m_columns}, {"actual", count}});
        if (static_cast<std::int64_t>(m_pixels.size()) + m_side * m_side > kLargestContent)
            return problem("data.csv_too_large", {{"limit", kLargestContent}});
        for (std::int64_t column = 0; column < count; ++column) {
            const std::string_view field = m_fields[static_cast<std::size_t>(column)];
            const bool isLabel = column == m_labelColumn;
            const int value = byteIn(field);
            if (value < 0)
                return problem(isLabel ? "data.csv_label" : "data.csv_value",
                               {{"column", column + 1}, {"actual", shown(field)}});
            if (isLabel)
                m_labels.push_back(static_cast<std::uint8_t>(value));
            else
                m_pixels.push_back(static_cast<std::uint8_t>(value));
        }
        return std::nullopt;
    }

    DatasetPtr finished()
    {
        namespace fs = std::filesystem;
        fs::path stem = fs::path(m_file).filename();
        while (stem.has_extension() && stem.has_stem())
            stem = stem.stem();
        KnownDataset known = recogniseDataset(stem.string(), {}, m_labels);
        const auto side = static_cast<int>(m_side);
        if (known.isTransposed)
            transposeImages(m_pixels, side);
        return Dataset::adopt(stem.string(), side, side, std::move(m_pixels), std::move(m_labels),
                              std::move(known.classNames));
    }

    ByteReader& m_reader;
    LineReader m_lines;
    const std::string& m_file;
    char m_separator = ',';
    Fields m_fields; ///< of the present line
    std::int64_t m_columns = 0;
    std::int64_t m_labelColumn = -1; ///< -1: there are no labels
    std::int64_t m_side = 0;         ///< 0: no line was read yet
    ByteBuffer m_pixels;
    std::vector<std::uint8_t> m_labels;
};

} // namespace

Result<DatasetPtr> loadCsvDataset(const std::string& file)
{
    const Result<std::unique_ptr<ByteReader>> opened = ByteReader::open(file);
    if (!opened)
        return opened.error();
    return readCsvDataset(**opened, file);
}

Result<DatasetPtr> readCsvDataset(ByteReader& reader, const std::string& file)
{
    return CsvReader(reader, file).read();
}

} // namespace layerwise
