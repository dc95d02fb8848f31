#include "model/weights/safetensors_reader.h"

#include "model/core/saturating.h"
#include "model/weights/format_error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

namespace layerwise {

namespace {

constexpr std::size_t kSizeBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000; // the reference implementation's limit
constexpr std::size_t kMostDimensions = 64;            // as PyTorch

using Json = nlohmann::json;

std::uint64_t headerSize(std::span<const std::byte> bytes)
{
    std::uint64_t size = 0;
    std::memcpy(&size, bytes.data(), kSizeBytes);
    return size;
}

std::optional<ElementType> elementType(const std::string& name)
{
    static const std::map<std::string, ElementType> kTypes = {
        {"F64", ElementType::F64}, {"F32", ElementType::F32},  {"F16", ElementType::F16}, {"BF16", ElementType::BF16},
        {"I64", ElementType::I64}, {"I32", ElementType::I32},  {"I16", ElementType::I16}, {"I8", ElementType::I8},
        {"U8", ElementType::U8},   {"BOOL", ElementType::Bool}};
    const auto found = kTypes.find(name);
    return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

std::string listText(const std::vector<std::int64_t>& values)
{
    return Shape(values).toString();
}

/// One entry of the header, as it is being read.
struct Entry {
    std::optional<std::string> dtype;
    std::optional<std::vector<std::int64_t>> shape;
    std::optional<std::vector<std::int64_t>> offsets;
};

/// Takes the header's JSON piece by piece and stops at the first that the format does not have, so that a header cannot
/// make a large tree: {name: {dtype: text, shape: [..], data_offsets: [..]}, "__metadata__": {text: text}}.
class HeaderReader final : public nlohmann::json_sax<Json> {
public:
    explicit HeaderReader(std::span<const std::byte> data) : m_data(data) {}

    std::optional<Diagnostic> error; ///< set when a call has returned false
    TensorTable tensors;

    bool null() override { return wrong("null"); }
    bool boolean(bool) override { return wrong("true or false"); }
    bool number_float(double, const std::string& text) override { return wrong(text); }
    bool binary(binary_t&) override { return wrong("bytes"); }
    bool number_integer(std::int64_t value) override { return wrong(std::to_string(value)); }

    bool number_unsigned(std::uint64_t value) override
    {
        if (!m_list || value > std::numeric_limits<std::int64_t>::max())
            return wrong(std::to_string(value));
        if (m_list->size() == kMostDimensions)
            return wrong("more than 64 numbers");
        m_list->push_back(static_cast<std::int64_t>(value));
        return true;
    }

    bool string(std::string& value) override
    {
        if (m_isMetadata)
            return m_depth == 2 || wrong(value);
        if (m_depth != 2 || m_list || m_field != "dtype")
            return wrong('"' + value + '"');
        m_entry.dtype = value;
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (m_depth >= 2 || m_list)
            return wrong("an object");
        ++m_depth;
        m_entry = {};
        return true;
    }

    bool key(std::string& name) override
    {
        if (m_depth == 1) {
            m_isMetadata = name == "__metadata__";
            m_name = name;
            const bool isKnown = m_isMetadata ? std::exchange(m_hadMetadata, true) : tensors.contains(name);
            return !isKnown || fail("one entry of this name", "two");
        }
        if (m_isMetadata)
            return true;
        m_field = name;
        const bool isAgain = (name == "dtype" && m_entry.dtype) || (name == "shape" && m_entry.shape) ||
                             (name == "data_offsets" && m_entry.offsets);
        const bool isField = name == "dtype" || name == "shape" || name == "data_offsets";
        return (isField && !isAgain) || fail("dtype, shape and data_offsets, each once", printable(name));
    }

    bool end_object() override
    {
        --m_depth;
        return m_depth != 1 || m_isMetadata || addEntry();
    }

    bool start_array(std::size_t) override
    {
        if (m_depth != 2 || m_isMetadata || m_list || m_field == "dtype")
            return wrong("a list");
        auto& list = m_field == "shape" ? m_entry.shape : m_entry.offsets;
        m_list = &list.emplace();
        return true;
    }

    bool end_array() override
    {
        m_list = nullptr;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception&) override
    {
        error = formatError({}, "a header of JSON", "no JSON from its byte " + std::to_string(position) + " on");
        return false;
    }

private:
    bool fail(std::string expected, std::string actual)
    {
        error = formatError(m_name, std::move(expected), std::move(actual));
        return false;
    }

    /// A piece of JSON where the format has another.
    bool wrong(const std::string& actual)
    {
        const std::string found = printable(actual);
        if (m_depth == 0)
            return fail("a header that is a JSON object", found);
        if (m_isMetadata)
            return fail("an object of texts", found);
        if (m_depth == 1)
            return fail("an object with dtype, shape and data_offsets", found);
        if (m_field == "dtype")
            return fail("a dtype that is a text", found);
        return fail(m_field == "shape" ? "a shape of whole numbers" : "data_offsets of whole numbers", found);
    }

    bool addEntry()
    {
        const auto [dtype, shape, offsets] = m_entry;
        if (!dtype || !shape || !offsets)
            return fail("dtype, shape and data_offsets", "not all of them");
        const auto type = elementType(*dtype);
        if (!type)
            return fail("dtype F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL", printable(*dtype));
        const auto size = static_cast<std::int64_t>(m_data.size());
        if (offsets->size() != 2 || (*offsets)[0] > (*offsets)[1] || (*offsets)[1] > size)
            return fail("data_offsets [begin, end] within " + std::to_string(size) + " bytes", listText(*offsets));
        const std::int64_t length = (*offsets)[1] - (*offsets)[0];
        const auto count = Shape(*shape).elementCount();
        if (!count || saturatingMultiply(*count, elementBytes(*type)) != length)
            return fail("as many bytes as shape " + listText(*shape) + " and " + *dtype + " take",
                        std::to_string(length) + " bytes");
        const auto bytes = m_data.subspan(static_cast<std::size_t>((*offsets)[0]), static_cast<std::size_t>(length));
        tensors.emplace(m_name, StoredTensor{*type, Shape(*shape), contiguousStrides(Shape(*shape)), bytes});
        return true;
    }

    std::span<const std::byte> m_data;
    int m_depth = 0; ///< of objects
    bool m_isMetadata = false;
    bool m_hadMetadata = false;
    std::string m_name;  ///< of the entry
    std::string m_field; ///< in the entry
    Entry m_entry;
    std::vector<std::int64_t>* m_list = nullptr; ///< the list that is being read
};

/// The tensors have to fill the data one after the other, without overlaps and holes.
std::optional<Diagnostic> layoutError(const TensorTable& tensors, std::span<const std::byte> data)
{
    std::vector<const TensorTable::value_type*> ordered;
    for (const auto& item : tensors)
        ordered.push_back(&item);
    std::ranges::sort(ordered, [](const auto* left, const auto* right) {
        const auto &a = left->second.bytes, &b = right->second.bytes;
        return std::pair(a.data(), a.size()) < std::pair(b.data(), b.size());
    });
    const std::byte* expected = data.data();
    for (const auto* item : ordered) {
        if (item->second.bytes.data() != expected)
            return formatError(item->first, "data_offsets that begin at " + std::to_string(expected - data.data()),
                               std::to_string(item->second.bytes.data() - data.data()));
        expected += item->second.bytes.size();
    }
    const std::int64_t used = expected - data.data();
    if (used != static_cast<std::int64_t>(data.size()))
        return formatError({}, std::to_string(used) + " bytes of tensors", std::to_string(data.size()) + " bytes");
    return std::nullopt;
}

} // namespace

bool looksLikeSafetensors(std::span<const std::byte> bytes)
{
    if (bytes.size() <= kSizeBytes)
        return false;
    return bytes[kSizeBytes] == std::byte{'{'} || headerSize(bytes) <= bytes.size() - kSizeBytes;
}

Result<TensorTable> readSafetensors(std::span<const std::byte> bytes)
{
    if (bytes.size() < kSizeBytes)
        return formatError({}, "at least 8 bytes", std::to_string(bytes.size()) + " bytes");
    const std::uint64_t length = headerSize(bytes);
    const std::uint64_t room = std::min<std::uint64_t>(bytes.size() - kSizeBytes, kMaxHeaderBytes);
    if (length > room)
        return formatError({}, "a header of at most " + std::to_string(room) + " bytes",
                           std::to_string(length) + " bytes");
    const auto header = bytes.subspan(kSizeBytes, static_cast<std::size_t>(length));
    const auto* text = reinterpret_cast<const char*>(header.data());
    if (header.empty() || *text != '{')
        return formatError({}, "a header that begins with {", header.empty() ? "none" : printable({text, 1}));

    HeaderReader reader(bytes.subspan(kSizeBytes + header.size()));
    if (!Json::sax_parse(text, text + header.size(), &reader))
        return reader.error.value_or(formatError({}, "a header of JSON", "none"));
    if (auto error = layoutError(reader.tensors, bytes.subspan(kSizeBytes + header.size())))
        return *error;
    return std::move(reader.tensors);
}

} // namespace layerwise
