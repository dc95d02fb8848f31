#include "model/weights/zip_archive.h"

#include "model/weights/byte_cursor.h"
#include "model/weights/format_error.h"

#include <zlib.h>

#include <algorithm>
#include <vector>

namespace layerwise {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50;
constexpr std::uint32_t kEnd64Locator = 0x07064b50;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kLocatorBytes = 20;
constexpr std::size_t kLocalHeaderBytes = 30;
constexpr std::size_t kMostCommentBytes = 0xffff;
constexpr std::uint16_t kIn64 = 0xffff;
constexpr std::uint32_t kIn64Long = 0xffffffff;
constexpr std::uint16_t kZip64Field = 1;
constexpr std::uint16_t kEncrypted = 1; // a flag
constexpr std::uint16_t kStored = 0;    // a method

Diagnostic damaged()
{
    return formatError({}, "a whole zip archive", "a damaged or cut-off one");
}

std::uint32_t signatureAt(Bytes bytes, std::size_t at)
{
    return ByteCursor(bytes, at).number<std::uint32_t>().value_or(0);
}

/// Where the central directory is.
struct Directory {
    std::uint64_t entries = 0;
    std::uint64_t size = 0;
    std::uint64_t begin = 0;
    std::uint64_t limit = 0; ///< where what comes behind it begins
};

/// The record that an archive ends with, before a comment of any length.
std::optional<std::size_t> findEnd(Bytes bytes)
{
    if (bytes.size() < kEndBytes)
        return std::nullopt;
    const std::size_t last = bytes.size() - kEndBytes;
    const std::size_t first = last - std::min(last, kMostCommentBytes);
    for (std::size_t at = last + 1; at-- > first;) {
        if (signatureAt(bytes, at) != kEnd)
            continue;
        const auto commentBytes = ByteCursor(bytes, at + kEndBytes - 2).number<std::uint16_t>();
        if (commentBytes && at + kEndBytes + *commentBytes == bytes.size())
            return at;
    }
    return std::nullopt;
}

std::optional<Directory> readEnd64(Bytes bytes, std::size_t locator)
{
    ByteCursor pointer(bytes, locator + 8);
    const auto at = pointer.number<std::uint64_t>();
    if (!at || *at > locator || signatureAt(bytes, static_cast<std::size_t>(*at)) != kEnd64)
        return std::nullopt;
    ByteCursor cursor(bytes, static_cast<std::size_t>(*at) + 16);
    const auto disk = cursor.number<std::uint32_t>();
    const auto startDisk = cursor.number<std::uint32_t>();
    const auto here = cursor.number<std::uint64_t>();
    const auto entries = cursor.number<std::uint64_t>();
    const auto size = cursor.number<std::uint64_t>();
    const auto begin = cursor.number<std::uint64_t>();
    if (!begin || cursor.position() > locator || *disk != 0 || *startDisk != 0 || *here != *entries)
        return std::nullopt;
    return Directory{*entries, *size, *begin, *at};
}

std::optional<Directory> readEnd(Bytes bytes)
{
    const auto end = findEnd(bytes);
    if (!end)
        return std::nullopt;
    if (*end >= kLocatorBytes && signatureAt(bytes, *end - kLocatorBytes) == kEnd64Locator)
        return readEnd64(bytes, *end - kLocatorBytes);
    ByteCursor cursor(bytes, *end + 4);
    const auto disk = cursor.number<std::uint16_t>();
    const auto startDisk = cursor.number<std::uint16_t>();
    const auto here = cursor.number<std::uint16_t>();
    const auto entries = cursor.number<std::uint16_t>();
    const auto size = cursor.number<std::uint32_t>();
    const auto begin = cursor.number<std::uint32_t>();
    if (!begin || *disk != 0 || *startDisk != 0 || *here != *entries || *entries == kIn64 || *size == kIn64Long ||
        *begin == kIn64Long)
        return std::nullopt;
    return Directory{*entries, *size, *begin, *end};
}

/// One entry of the central directory.
struct Listed {
    std::string name;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t checksum = 0;
    std::uint64_t packedSize = 0;
    std::uint64_t size = 0;
    std::uint64_t header = 0; ///< where its local header is
};

/// Sizes and places that do not fit in 32 bits stand in an extra field, in this order.
bool readZip64(std::string_view extra, Listed& listed)
{
    ByteCursor cursor(std::as_bytes(std::span(extra.data(), extra.size())));
    while (!cursor.atEnd()) {
        const auto id = cursor.number<std::uint16_t>();
        const auto length = cursor.number<std::uint16_t>();
        const auto content = length ? cursor.take(*length) : std::nullopt;
        if (!content)
            return false;
        if (*id != kZip64Field)
            continue;
        ByteCursor values(*content);
        for (std::uint64_t* field : {&listed.size, &listed.packedSize, &listed.header}) {
            if (*field != kIn64Long)
                continue;
            const auto value = values.number<std::uint64_t>();
            if (!value)
                return false;
            *field = *value;
        }
    }
    return true;
}

std::optional<Listed> readListed(ByteCursor& cursor)
{
    if (cursor.number<std::uint32_t>().value_or(0) != kDirectoryHeader || !cursor.take(4))
        return std::nullopt;
    Listed listed;
    const auto flags = cursor.number<std::uint16_t>();
    const auto method = cursor.number<std::uint16_t>();
    cursor.take(4);
    const auto checksum = cursor.number<std::uint32_t>();
    const auto packedSize = cursor.number<std::uint32_t>();
    const auto size = cursor.number<std::uint32_t>();
    const auto nameBytes = cursor.number<std::uint16_t>();
    const auto extraBytes = cursor.number<std::uint16_t>();
    const auto commentBytes = cursor.number<std::uint16_t>();
    cursor.take(8);
    const auto header = cursor.number<std::uint32_t>();
    if (!header)
        return std::nullopt;
    const auto name = cursor.text(*nameBytes);
    const auto extra = cursor.text(*extraBytes);
    if (!name || !extra || !cursor.take(*commentBytes))
        return std::nullopt;
    listed = {std::string(*name), *flags, *method, *checksum, *packedSize, *size, *header};
    return readZip64(*extra, listed) ? std::optional(listed) : std::nullopt;
}

/// The entry's content, which has to end before the central directory begins.
std::optional<Bytes> contentOf(Bytes bytes, const Listed& listed, std::uint64_t limit)
{
    if (listed.header > limit || limit - listed.header < kLocalHeaderBytes)
        return std::nullopt;
    const auto at = static_cast<std::size_t>(listed.header);
    if (signatureAt(bytes, at) != kLocalHeader)
        return std::nullopt;
    ByteCursor cursor(bytes.first(static_cast<std::size_t>(limit)), at + kLocalHeaderBytes - 4);
    const auto nameBytes = cursor.number<std::uint16_t>();
    const auto extraBytes = cursor.number<std::uint16_t>();
    const auto name = nameBytes ? cursor.text(*nameBytes) : std::nullopt;
    if (!name || *name != listed.name || !extraBytes || !cursor.take(*extraBytes))
        return std::nullopt;
    return cursor.take(static_cast<std::size_t>(listed.packedSize));
}

std::optional<Diagnostic> refusal(const Listed& listed)
{
    if (listed.flags & kEncrypted)
        return formatError(listed.name, "open to read", "encrypted");
    if (listed.method == kStored && listed.packedSize != listed.size)
        return damaged();
    return std::nullopt;
}

bool overlap(std::vector<std::pair<std::uint64_t, std::uint64_t>>& ranges)
{
    std::ranges::sort(ranges);
    return std::ranges::adjacent_find(
               ranges, [](const auto& left, const auto& right) { return left.second > right.first; }) != ranges.end();
}

} // namespace

bool ZipArchive::looksLikeZip(Bytes bytes)
{
    return signatureAt(bytes, 0) == kLocalHeader;
}

Result<ZipArchive> ZipArchive::open(Bytes bytes)
{
    const auto directory = readEnd(bytes);
    if (!directory || directory->begin > directory->limit || directory->size > directory->limit - directory->begin)
        return damaged();
    ZipArchive archive;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    ByteCursor cursor(bytes.first(static_cast<std::size_t>(directory->begin + directory->size)),
                      static_cast<std::size_t>(directory->begin));
    for (std::uint64_t i = 0; i < directory->entries; ++i) {
        const auto listed = readListed(cursor);
        if (!listed)
            return damaged();
        if (auto error = refusal(*listed))
            return *error;
        const auto content = contentOf(bytes, *listed, directory->begin);
        if (!content)
            return damaged();
        const auto end = static_cast<std::uint64_t>(content->data() + content->size() - bytes.data());
        ranges.emplace_back(listed->header, end);
        if (!archive.m_entries.emplace(listed->name, Entry{*content, listed->method == kStored, listed->checksum})
                 .second)
            return formatError(listed->name, "one entry of this name", "two");
    }
    if (!cursor.atEnd() || overlap(ranges))
        return damaged();
    return archive;
}

const ZipArchive::Entry* ZipArchive::find(const std::string& name) const
{
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? nullptr : &found->second;
}

std::optional<Diagnostic> ZipArchive::checksumError(const std::string& name, const Entry& entry)
{
    const auto* data = reinterpret_cast<const Bytef*>(entry.bytes.data());
    if (crc32_z(crc32_z(0, nullptr, 0), data, entry.bytes.size()) == entry.checksum)
        return std::nullopt;
    return Diagnostic{"weights.checksum", {{"key", printable(name)}}, {}};
}

} // namespace layerwise
