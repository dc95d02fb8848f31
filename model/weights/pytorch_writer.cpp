#include "model/weights/pytorch_writer.h"

#include "model/weights/weight_bytes.h"

#include <zlib.h>

#include <limits>

namespace layerwise {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kAlignment = 64;
constexpr std::int64_t kMostZipBytes = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kMostZipEntries = 0xfffe;

template <typename T>
void put(std::string& text, T value)
{
    for (std::size_t i = 0; i < sizeof(T); ++i)
        text += static_cast<char>(value >> (8 * i) & 0xff);
}

Bytes bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// A zip archive, APPNOTE 6.3: local headers with their content, the central directory, the end record.
class ZipWriter {
public:
    explicit ZipWriter(AtomicFile& target) : m_target(target) {}

    void add(const std::string& name, Bytes content)
    {
        constexpr std::uint32_t kLocalHeader = 0x04034b50;
        constexpr std::size_t kLocalHeaderBytes = 30;
        const auto begin = static_cast<std::uint32_t>(m_target.size());
        const auto* data = reinterpret_cast<const Bytef*>(content.data());
        const auto checksum = static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), data, content.size()));
        const std::string common = commonFields(checksum, content.size(), name.size());
        const std::string padding = paddingField(begin + kLocalHeaderBytes + name.size());

        std::string header;
        put(header, kLocalHeader);
        header += common;
        put(header, static_cast<std::uint16_t>(padding.size()));
        m_target.write(header + name + padding);
        m_target.write(content);
        addToDirectory(name, common, begin);
    }

    void finish()
    {
        constexpr std::uint32_t kEnd = 0x06054b50;
        const auto begin = static_cast<std::uint32_t>(m_target.size());
        std::string end;
        put(end, kEnd);
        put(end, std::uint32_t{0}); // disks
        put(end, m_entries);
        put(end, m_entries);
        put(end, static_cast<std::uint32_t>(m_directory.size()));
        put(end, begin);
        put(end, std::uint16_t{0}); // comment
        m_target.write(m_directory + end);
    }

private:
    /// What a local header and the directory have in common: from the version that is needed to the name's length.
    static std::string commonFields(std::uint32_t checksum, std::size_t size, std::size_t nameBytes)
    {
        constexpr std::uint16_t kVersion = 20, kNamesAreUtf8 = 0x800, kStored = 0, kTime = 0,
                                kDate = 0x21; // 1 Jan 1980
        std::string fields;
        for (const std::uint16_t value : {kVersion, kNamesAreUtf8, kStored, kTime, kDate})
            put(fields, value);
        put(fields, checksum);
        put(fields, static_cast<std::uint32_t>(size));
        put(fields, static_cast<std::uint32_t>(size));
        put(fields, static_cast<std::uint16_t>(nameBytes));
        return fields;
    }

    /// An extra field of zeros, "FB" as PyTorch calls it, after which the content is aligned.
    static std::string paddingField(std::size_t position)
    {
        constexpr std::uint16_t kId = 0x4246;
        constexpr std::size_t kFieldHeaderBytes = 4;
        const std::size_t count = kAlignment - (position + kFieldHeaderBytes) % kAlignment;
        std::string field;
        put(field, kId);
        put(field, static_cast<std::uint16_t>(count));
        return field + std::string(count, '\0');
    }

    void addToDirectory(const std::string& name, const std::string& common, std::uint32_t begin)
    {
        constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
        put(m_directory, kDirectoryHeader);
        put(m_directory, std::uint16_t{20}); // version that wrote it
        m_directory += common;
        for (int i = 0; i < 4; ++i) // extra field, comment, disk, internal attributes
            put(m_directory, std::uint16_t{0});
        put(m_directory, std::uint32_t{0}); // external attributes
        put(m_directory, begin);
        m_directory += name;
        ++m_entries;
    }

    AtomicFile& m_target;
    std::string m_directory;
    std::uint16_t m_entries = 0;
};

/// Writes a pickle of protocol 2, opcode by opcode.
class PickleWriter {
public:
    PickleWriter& opcodes(std::string_view codes)
    {
        m_text += codes;
        return *this;
    }
    PickleWriter& global(std::string_view module, std::string_view name)
    {
        m_text.append("c").append(module).append("\n").append(name).append("\n");
        return *this;
    }
    PickleWriter& text(std::string_view value)
    {
        m_text += 'X'; // BINUNICODE
        put(m_text, static_cast<std::uint32_t>(value.size()));
        m_text += value;
        return *this;
    }
    PickleWriter& integer(std::int64_t value)
    {
        if (value <= std::numeric_limits<std::int32_t>::max()) {
            m_text += 'J'; // BININT
            put(m_text, static_cast<std::uint32_t>(value));
        } else {
            m_text += "\x8a\x08"; // LONG1 of 8 bytes
            put(m_text, static_cast<std::uint64_t>(value));
        }
        return *this;
    }
    PickleWriter& tuple(const std::vector<std::int64_t>& values)
    {
        opcodes("(");
        for (const std::int64_t value : values)
            integer(value);
        return opcodes("t");
    }
    const std::string& pickle() const { return m_text; }

private:
    std::string m_text;
};

const char* storageClass(ElementType type)
{
    switch (type) {
    case ElementType::I64:
        return "LongStorage";
    case ElementType::F16:
        return "HalfStorage";
    default:
        return "FloatStorage";
    }
}

/// OrderedDict of _rebuild_tensor_v2(('storage', class, key, 'cpu', count), 0, size, stride, False, OrderedDict()).
std::string pickleOf(const std::vector<NamedTensor>& tensors, bool half)
{
    PickleWriter writer;
    writer.opcodes("\x80\x02").global("collections", "OrderedDict").opcodes(")R(");
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const Activation& value = *tensors[i].value;
        writer.text(tensors[i].key).global("torch._utils", "_rebuild_tensor_v2").opcodes("((");
        writer.text("storage").global("torch", storageClass(writtenType(tensors[i], half)));
        writer.text(std::to_string(i)).text("cpu");
        writer.integer(static_cast<std::int64_t>(value.values().size())).opcodes("tQ").integer(0);
        writer.tuple(value.shape().sizes()).tuple(contiguousStrides(value.shape()));
        writer.opcodes("\x89").global("collections", "OrderedDict").opcodes(")RtR");
    }
    return writer.opcodes("u.").pickle();
}

} // namespace

std::optional<Diagnostic> writePytorch(AtomicFile& target, const std::vector<NamedTensor>& tensors, bool half)
{
    constexpr std::int64_t kMostBytesAround = 512; // of an entry: headers, names, padding
    const std::string pickle = pickleOf(tensors, half);
    std::int64_t bytes = static_cast<std::int64_t>(pickle.size()) + kMostBytesAround * 4;
    for (const NamedTensor& tensor : tensors)
        bytes += writtenBytes(tensor, half) + kMostBytesAround;
    if (bytes > kMostZipBytes || tensors.size() + 3 > kMostZipEntries)
        return Diagnostic{"weights.too_large", {}, {}};

    ZipWriter zip(target);
    zip.add("archive/data.pkl", bytesOf(pickle));
    zip.add("archive/byteorder", bytesOf("little"));
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const Result<std::vector<std::byte>> elements = elementsOf(tensors[i], half);
        if (!elements)
            return elements.error();
        zip.add("archive/data/" + std::to_string(i), *elements);
    }
    zip.add("archive/version", bytesOf("3\n"));
    zip.finish();
    return std::nullopt;
}

} // namespace layerwise
