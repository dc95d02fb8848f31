#include "tests/fuzz/data_entry.h"

#include "model/data/csv_dataset.h"
#include "model/data/idx_file.h"
#include "model/data/idx_names.h"
#include "model/data/known_datasets.h"

#include <cstdlib>

namespace layerwise::fuzz {

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::string textOf(std::span<const std::uint8_t> bytes)
{
    return {bytes.begin(), bytes.end()};
}

void checkError(const Diagnostic& error)
{
    require(error.code.starts_with("data.") && error.values.contains("file"));
}

} // namespace

bool readsAsIdx(std::span<const std::uint8_t> bytes)
{
    bool isOne = false;
    for (const int rank : {1, 3}) {
        const auto reader = ByteReader::of(textOf(bytes));
        const Result<IdxContent> content = readIdx(*reader, "fuzz", rank);
        if (!content) {
            checkError(content.error());
            continue;
        }
        isOne = true;
        std::int64_t count = 1;
        for (const std::int64_t size : content->sizes)
            count *= size;
        require(static_cast<int>(content->sizes.size()) == rank);
        require(static_cast<std::int64_t>(content->bytes.size()) == count);
    }
    return isOne;
}

bool readsAsCsv(std::span<const std::uint8_t> bytes)
{
    const auto reader = ByteReader::of(textOf(bytes));
    const Result<DatasetPtr> read = readCsvDataset(*reader, "emnist-letters.csv");
    if (!read) {
        checkError(read.error());
        return false;
    }
    const Dataset& dataset = **read;
    require(dataset.size() > 0 && dataset.width() == dataset.height() && dataset.width() > 1);
    for (std::int64_t i = 0; i < dataset.size(); ++i) {
        require(dataset.image(i).pixels.size() == static_cast<std::size_t>(dataset.width() * dataset.height()));
        require(dataset.label(i) < std::max(dataset.classCount(), 1));
    }
    return true;
}

bool readsAsListing(std::span<const std::uint8_t> bytes)
{
    std::vector<std::string> names(1);
    for (const std::uint8_t byte : bytes) {
        if (byte == '\n')
            names.emplace_back();
        else
            names.back() += static_cast<char>(byte);
    }
    const std::vector<IdxNames> groups = groupIdxNames(names);
    for (const IdxNames& group : groups) {
        require(group.has(Split::Train) || group.has(Split::Test));
        require(group.expected(Split::Train, "images").starts_with(group.prefix));
        recogniseDataset(group.prefix, names, bytes);
    }
    return !groups.empty();
}

} // namespace layerwise::fuzz
