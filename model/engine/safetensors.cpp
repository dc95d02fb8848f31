#include "model/engine/safetensors.h"

#include "model/core/saturating.h"

#include <ATen/ops/empty.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <filesystem>
#include <optional>

namespace layerwise {

namespace {

using Json = nlohmann::json;
using Entries = std::map<std::string, SafetensorsEntry>;

static_assert(std::endian::native == std::endian::little, "the format is little endian");

constexpr std::int64_t kSizeBytes = 8;
constexpr std::int64_t kMaxHeaderBytes = 100'000'000; // the reference implementation's limit

struct FormatError {
    std::string key;
    std::string expected;
    std::string actual;
};

Diagnostic formatDiagnostic(const std::string& file, const FormatError& error)
{
    Diagnostic diagnostic{
        "weights.format", {{"file", file}, {"expected", error.expected}, {"actual", error.actual}}, {}};
    if (!error.key.empty())
        diagnostic.values["key"] = error.key;
    return diagnostic;
}

std::optional<at::ScalarType> scalarType(const std::string& name)
{
    static const std::map<std::string, at::ScalarType> kTypes = {
        {"F32", at::kFloat}, {"F16", at::kHalf}, {"BF16", at::kBFloat16}, {"F64", at::kDouble}, {"I64", at::kLong}};
    const auto found = kTypes.find(name);
    return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

/// A list of whole numbers that are not negative.
std::optional<std::vector<std::int64_t>> sizes(const Json& json)
{
    if (!json.is_array())
        return std::nullopt;
    std::vector<std::int64_t> result;
    for (const Json& item : json) {
        if (!item.is_number_unsigned() || item.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
            return std::nullopt;
        result.push_back(item.get<std::int64_t>());
    }
    return result;
}

std::optional<FormatError> parseEntry(const std::string& key, const Json& json, std::int64_t dataBegin,
                                      std::int64_t fileBytes, Entries& entries)
{
    if (!json.is_object() || !json.contains("dtype") || !json["dtype"].is_string())
        return FormatError{key, "an object with a dtype", json.type_name()};
    const std::string typeName = json["dtype"].get<std::string>();
    const auto type = scalarType(typeName);
    if (!type)
        return FormatError{key, "dtype F32, F16, BF16, F64 or I64", typeName};
    const auto shape = sizes(json.value("shape", Json()));
    if (!shape)
        return FormatError{key, "a shape of whole numbers", json.value("shape", Json()).dump(-1, ' ', true)};
    const auto offsets = sizes(json.value("data_offsets", Json()));
    const std::int64_t dataBytes = fileBytes - dataBegin;
    if (!offsets || offsets->size() != 2 || (*offsets)[0] > (*offsets)[1] || (*offsets)[1] > dataBytes)
        return FormatError{key, "data_offsets [begin, end] within " + std::to_string(dataBytes) + " bytes",
                           json.value("data_offsets", Json()).dump(-1, ' ', true)};

    SafetensorsEntry entry{*type, Shape(*shape), dataBegin + (*offsets)[0], (*offsets)[1] - (*offsets)[0]};
    const auto count = entry.shape.elementCount();
    const auto elementBytes = static_cast<std::int64_t>(c10::elementSize(*type));
    if (!count || saturatingMultiply(*count, elementBytes) != entry.sizeBytes)
        return FormatError{key, "as many bytes as shape " + entry.shape.toString() + " and " + typeName + " take",
                           std::to_string(entry.sizeBytes) + " bytes"};
    entries.emplace(key, std::move(entry));
    return std::nullopt;
}

/// The tensors have to fill the data one after the other, without overlaps and holes.
std::optional<FormatError> checkLayout(const Entries& entries, std::int64_t dataBegin, std::int64_t fileBytes)
{
    std::vector<std::pair<std::int64_t, const Entries::value_type*>> ordered;
    for (const auto& item : entries)
        ordered.emplace_back(item.second.begin, &item);
    std::ranges::sort(ordered, [](const auto& left, const auto& right) {
        return std::pair(left.first, left.second->second.sizeBytes) <
               std::pair(right.first, right.second->second.sizeBytes);
    });
    std::int64_t expected = dataBegin;
    for (const auto& [begin, item] : ordered) {
        if (begin != expected)
            return FormatError{item->first, "data_offsets that begin at " + std::to_string(expected - dataBegin),
                               std::to_string(begin - dataBegin)};
        expected += item->second.sizeBytes;
    }
    if (expected != fileBytes)
        return FormatError{{}, std::to_string(expected) + " bytes", std::to_string(fileBytes) + " bytes"};
    return std::nullopt;
}

std::optional<FormatError> readHeader(std::ifstream& stream, std::int64_t fileBytes, Entries& entries)
{
    std::array<char, kSizeBytes> sizeField{};
    if (fileBytes < kSizeBytes || !stream.read(sizeField.data(), kSizeBytes))
        return FormatError{{}, "at least 8 bytes", std::to_string(fileBytes) + " bytes"};
    const auto headerBytes = std::bit_cast<std::uint64_t>(sizeField);
    const std::int64_t room = std::min(fileBytes - kSizeBytes, kMaxHeaderBytes);
    if (headerBytes > static_cast<std::uint64_t>(room))
        return FormatError{
            {}, "a header of at most " + std::to_string(room) + " bytes", std::to_string(headerBytes) + " bytes"};

    std::string text(static_cast<std::size_t>(headerBytes), '\0');
    if (!stream.read(text.data(), static_cast<std::streamsize>(text.size())))
        return FormatError{{}, std::to_string(headerBytes) + " bytes of header", "less"};
    const Json header = Json::parse(text, nullptr, false);
    if (!header.is_object())
        return FormatError{{}, "a JSON object as header", header.is_discarded() ? "no JSON" : header.type_name()};

    const std::int64_t dataBegin = kSizeBytes + static_cast<std::int64_t>(headerBytes);
    for (const auto& [key, json] : header.items()) {
        if (key == "__metadata__")
            continue;
        if (auto error = parseEntry(key, json, dataBegin, fileBytes, entries))
            return error;
    }
    return checkLayout(entries, dataBegin, fileBytes);
}

} // namespace

Result<SafetensorsFile> SafetensorsFile::open(const std::string& file)
{
    std::error_code error;
    const Diagnostic unreadable{"weights.unreadable", {{"file", file}}, {}};
    if (!std::filesystem::is_regular_file(file, error))
        return unreadable;
    const auto fileBytes = std::filesystem::file_size(file, error);
    std::ifstream stream(file, std::ios::binary);
    if (error || !stream)
        return unreadable;

    SafetensorsFile result(file, std::move(stream));
    if (auto wrong = readHeader(result.m_stream, static_cast<std::int64_t>(fileBytes), result.m_entries))
        return formatDiagnostic(file, *wrong);
    return result;
}

Result<at::Tensor> SafetensorsFile::read(const std::string& key)
{
    const SafetensorsEntry& entry = m_entries.at(key);
    at::Tensor tensor = at::empty(entry.shape.sizes(), entry.type);
    m_stream.clear();
    m_stream.seekg(entry.begin);
    if (entry.sizeBytes > 0 && !m_stream.read(static_cast<char*>(tensor.data_ptr()), entry.sizeBytes))
        return Diagnostic{"weights.unreadable", {{"file", m_file}}, {}};
    return tensor;
}

} // namespace layerwise
