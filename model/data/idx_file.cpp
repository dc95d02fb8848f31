#include "model/data/idx_file.h"

#include <array>
#include <fstream>

namespace layerwise {

namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kSizeBytes = 4;
constexpr std::int64_t kLargestContent = std::int64_t{1} << 30;
constexpr std::int64_t kLargestSide = 16384;

std::int64_t bigEndian(std::span<const std::uint8_t> bytes)
{
    std::int64_t value = 0;
    for (const std::uint8_t byte : bytes)
        value = value * 256 + byte;
    return value;
}

void appendBigEndian(std::vector<std::uint8_t>& bytes, std::int64_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>((value >> shift) & 0xff));
}

/// The error for a read that gave `actual` of `expected` bytes.
Diagnostic shortRead(const ByteReader& reader, const std::string& file, std::int64_t expected, std::int64_t actual)
{
    if (reader.failed())
        return {"data.gzip", {{"file", file}}, {}};
    return {"data.truncated", {{"file", file}, {"expected", expected}, {"actual", actual}}, {}};
}

std::optional<Diagnostic> checkMagic(std::span<const std::uint8_t> magic, int rank, const std::string& file)
{
    if (magic[0] != 0 || magic[1] != 0 || magic[3] != rank)
        return Diagnostic{
            "data.magic",
            {{"file", file}, {"expected", std::int64_t{kUnsignedByte} * 256 + rank}, {"actual", bigEndian(magic)}},
            {}};
    if (magic[2] != kUnsignedByte)
        return Diagnostic{
            "data.element_type",
            {{"file", file}, {"expected", std::int64_t{kUnsignedByte}}, {"actual", std::int64_t{magic[2]}}},
            {}};
    return std::nullopt;
}

/// The number of bytes that follow the header, or why they are not asked for.
Result<std::int64_t> contentSize(const std::vector<std::int64_t>& sizes, const std::string& file)
{
    for (std::size_t dim = 0; dim < sizes.size(); ++dim) {
        if (sizes[dim] == 0 || (dim > 0 && sizes[dim] > kLargestSide))
            return Diagnostic{"data.sizes", {{"file", file}, {"sizes", Shape(sizes)}}, {}};
    }
    std::int64_t bytes = 1; // 2^32 images of 2^14 x 2^14 bytes fit in 63 bits
    for (const std::int64_t size : sizes)
        bytes *= size;
    if (bytes > kLargestContent)
        return Diagnostic{"data.too_large", {{"file", file}, {"bytes", bytes}, {"limit", kLargestContent}}, {}};
    return bytes;
}

} // namespace

Result<IdxContent> readIdx(const std::string& file, int rank)
{
    Result<std::unique_ptr<ByteReader>> opened = ByteReader::open(file);
    if (!opened)
        return opened.error();
    return readIdx(**opened, file, rank);
}

Result<IdxContent> readIdx(ByteReader& reader, const std::string& file, int rank)
{
    std::vector<std::uint8_t> header(kMagicBytes + static_cast<std::size_t>(rank) * kSizeBytes);
    const std::size_t headerRead = reader.read(header);
    if (headerRead >= kMagicBytes) {
        if (std::optional<Diagnostic> error = checkMagic(std::span(header).first(kMagicBytes), rank, file))
            return *error;
    }
    const auto headerSize = static_cast<std::int64_t>(header.size());
    if (headerRead < header.size())
        return shortRead(reader, file, headerSize, static_cast<std::int64_t>(headerRead));

    IdxContent content;
    for (std::size_t at = kMagicBytes; at < header.size(); at += kSizeBytes)
        content.sizes.push_back(bigEndian(std::span(header).subspan(at, kSizeBytes)));
    const Result<std::int64_t> size = contentSize(content.sizes, file);
    if (!size)
        return size.error();
    const std::int64_t expected = headerSize + *size;
    const std::uint64_t possible = reader.largestPossibleSize();
    if (static_cast<std::uint64_t>(expected) > possible)
        return shortRead(reader, file, expected, static_cast<std::int64_t>(possible));

    content.bytes.resize(static_cast<std::size_t>(*size));
    const std::size_t done = reader.read(content.bytes);
    if (done < content.bytes.size())
        return shortRead(reader, file, expected, headerSize + static_cast<std::int64_t>(done));

    std::array<std::uint8_t, 1> more{};
    if (reader.read(more) > 0)
        return Diagnostic{"data.too_long", {{"file", file}, {"expected", expected}}, {}};
    if (reader.failed() || reader.cutOff())
        return Diagnostic{"data.gzip", {{"file", file}}, {}};
    return content;
}

bool writeIdx(const std::string& file, const IdxContent& content)
{
    std::vector<std::uint8_t> header = {0, 0, kUnsignedByte, static_cast<std::uint8_t>(content.sizes.size())};
    for (const std::int64_t size : content.sizes)
        appendBigEndian(header, size);
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(reinterpret_cast<const char*>(header.data()), static_cast<std::streamsize>(header.size()));
    stream.write(reinterpret_cast<const char*>(content.bytes.data()),
                 static_cast<std::streamsize>(content.bytes.size()));
    stream.close();
    return !stream.fail();
}

} // namespace layerwise
