#include "tests/weights/archive_builder.h"

#include <zlib.h>

namespace layerwise::testing {

namespace {

std::string commonFields(const std::string& name, const std::string& content, const ZipOptions& options)
{
    const auto checksum = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    const std::uint32_t size = options.zip64 ? 0xffffffff : static_cast<std::uint32_t>(content.size());
    return number<std::uint16_t>(45) + number(options.flags) + number<std::uint16_t>(0) + number<std::uint32_t>(0) +
           number(static_cast<std::uint32_t>(checksum)) + number(size) + number(size) +
           number(static_cast<std::uint16_t>(name.size()));
}

std::string zip64Field(const std::string& content, std::uint64_t header)
{
    return number<std::uint16_t>(1) + number<std::uint16_t>(24) + number<std::uint64_t>(content.size()) +
           number<std::uint64_t>(content.size()) + number(header);
}

} // namespace

std::string zipArchive(const std::vector<std::pair<std::string, std::string>>& entries, const ZipOptions& options)
{
    std::string archive;
    std::string directory;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& [name, content] = entries[i];
        const std::uint64_t header =
            archive.size() + (i == 1 ? static_cast<std::uint64_t>(options.secondEntryShift) : 0);
        const std::string common = commonFields(name, content, options);
        const std::string extra = options.zip64 ? zip64Field(content, header) : std::string();
        archive += number<std::uint32_t>(0x04034b50) + common + number<std::uint16_t>(0) + name + content;
        directory += number<std::uint32_t>(0x02014b50) + number<std::uint16_t>(45) + common +
                     number(static_cast<std::uint16_t>(extra.size())) + std::string(10, '\0') +
                     number(options.zip64 ? 0xffffffff : static_cast<std::uint32_t>(header)) + name + extra;
    }
    const std::uint64_t begin = archive.size();
    const std::uint64_t count = options.entriesAnnounced ? options.entriesAnnounced : entries.size();
    archive += directory;
    if (options.zip64) {
        const std::uint64_t end = archive.size();
        archive += number<std::uint32_t>(0x06064b50) + number<std::uint64_t>(44) + number<std::uint16_t>(45) +
                   number<std::uint16_t>(45) + number<std::uint64_t>(0) + number(count) + number(count) +
                   number<std::uint64_t>(directory.size()) + number(begin);
        archive +=
            number<std::uint32_t>(0x07064b50) + number<std::uint32_t>(0) + number(end) + number<std::uint32_t>(1);
    }
    const auto shortCount = static_cast<std::uint16_t>(options.zip64 ? 0xffff : count);
    return archive + number<std::uint32_t>(0x06054b50) + number<std::uint32_t>(0) + number(shortCount) +
           number(shortCount) + number(options.zip64 ? 0xffffffff : static_cast<std::uint32_t>(directory.size())) +
           number(options.zip64 ? 0xffffffff : static_cast<std::uint32_t>(begin)) +
           number(static_cast<std::uint16_t>(options.comment.size())) + options.comment;
}

} // namespace layerwise::testing
