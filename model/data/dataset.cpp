#include "model/data/dataset.h"

#include "model/data/idx_file.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <filesystem>

namespace layerwise {

namespace {

namespace fs = std::filesystem;

std::string prefixOf(Split split)
{
    return split == Split::Train ? "train" : "t10k";
}

/// MNIST's files go about under these names: as published, and as some programs unpack them.
std::vector<std::string> fileNames(Split split, const std::string& kind)
{
    const std::string stem = prefixOf(split) + "-" + kind;
    const std::string suffix = kind == "images" ? "idx3-ubyte" : "idx1-ubyte";
    return {stem + "-" + suffix, stem + "." + suffix, stem + "-" + suffix + ".gz", stem + "." + suffix + ".gz"};
}

/// The first of the names that is in the folder, with the folder; empty if none is.
std::string findFile(const fs::path& folder, const std::vector<std::string>& names)
{
    for (const std::string& name : names) {
        std::error_code error;
        if (fs::exists(folder / name, error))
            return (folder / name).string();
    }
    return {};
}

/// Fashion-MNIST and others share MNIST's sizes and file names, so the first labels decide.
bool isMnist(const IdxContent& images, const std::vector<std::uint8_t>& labels, Split split)
{
    static constexpr std::array<std::uint8_t, 5> kTrainStart = {5, 0, 4, 1, 9};
    static constexpr std::array<std::uint8_t, 5> kTestStart = {7, 2, 1, 0, 4};
    const std::int64_t count = split == Split::Train ? 60000 : 10000;
    const auto& start = split == Split::Train ? kTrainStart : kTestStart;
    return images.sizes == std::vector<std::int64_t>{count, 28, 28} && labels.size() >= start.size() &&
           std::equal(start.begin(), start.end(), labels.begin());
}

std::string folderName(const std::string& folder)
{
    std::error_code error;
    const fs::path path = fs::absolute(folder, error).lexically_normal();
    const fs::path name = path.has_filename() ? path.filename() : path.parent_path().filename();
    return name.empty() ? folder : name.string();
}

struct IdxPair {
    IdxContent images;
    std::vector<std::uint8_t> labels;
};

Result<IdxPair> readPair(const std::string& imageFile, const std::string& labelFile)
{
    Result<IdxContent> images = readIdx(imageFile, 3);
    if (!images)
        return images.error();
    IdxPair pair{std::move(images).value(), {}};
    if (labelFile.empty())
        return pair;
    Result<IdxContent> labels = readIdx(labelFile, 1);
    if (!labels)
        return labels.error();
    if (labels->sizes[0] != pair.images.sizes[0])
        return Diagnostic{"data.label_count",
                          {{"file", labelFile},
                           {"labels", labels->sizes[0]},
                           {"images", pair.images.sizes[0]},
                           {"image_file", imageFile}},
                          {}};
    pair.labels.assign(labels->bytes.begin(), labels->bytes.end());
    return pair;
}

DatasetPtr makeDataset(IdxPair pair, const std::string& name)
{
    const int height = static_cast<int>(pair.images.sizes[1]);
    const int width = static_cast<int>(pair.images.sizes[2]);
    return Dataset::adopt(name, width, height, std::move(pair.images.bytes), std::move(pair.labels));
}

} // namespace

Dataset::Dataset(std::string name, int width, int height, std::vector<std::uint8_t> pixels,
                 std::vector<std::uint8_t> labels, bool generated)
    : m_name(std::move(name)), m_width(width), m_height(height), m_pixels(pixels.begin(), pixels.end()),
      m_labels(std::move(labels)), m_generated(generated)
{
    assert(width > 0 && height > 0);
    assert(m_labels.empty() || static_cast<std::int64_t>(m_labels.size()) == size());
}

std::shared_ptr<const Dataset> Dataset::adopt(std::string name, int width, int height, ByteBuffer pixels,
                                              std::vector<std::uint8_t> labels)
{
    auto dataset = std::make_shared<Dataset>(Dataset());
    dataset->m_name = std::move(name);
    dataset->m_width = width;
    dataset->m_height = height;
    dataset->m_pixels = std::move(pixels);
    dataset->m_labels = std::move(labels);
    return dataset;
}

std::int64_t Dataset::size() const
{
    return static_cast<std::int64_t>(m_pixels.size()) / (std::int64_t{m_width} * m_height);
}

std::span<const std::uint8_t> Dataset::pixels(std::int64_t index) const
{
    const std::size_t count = static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height);
    return std::span(m_pixels).subspan(static_cast<std::size_t>(index) * count, count);
}

GreyImage Dataset::image(std::int64_t index) const
{
    const std::span<const std::uint8_t> bytes = pixels(index);
    return {m_width, m_height, {bytes.begin(), bytes.end()}};
}

int Dataset::label(std::int64_t index) const
{
    return m_labels.empty() ? -1 : m_labels[static_cast<std::size_t>(index)];
}

int Dataset::classCount() const
{
    return m_labels.empty() ? 0 : *std::max_element(m_labels.begin(), m_labels.end()) + 1;
}

Result<DatasetPtr> loadIdxFolder(const std::string& folder, Split split)
{
    const std::vector<std::string> imageNames = fileNames(split, "images");
    const std::string imageFile = findFile(folder, imageNames);
    if (imageFile.empty())
        return Diagnostic{"data.no_idx_files", {{"file", folder}, {"expected", imageNames.front()}}, {}};
    const std::vector<std::string> labelNames = fileNames(split, "labels");
    const std::string labelFile = findFile(folder, labelNames);
    if (labelFile.empty())
        return Diagnostic{"data.label_file_missing",
                          {{"file", folder}, {"expected", labelNames.front()}, {"image_file", imageFile}},
                          {}};

    Result<IdxPair> pair = readPair(imageFile, labelFile);
    if (!pair)
        return pair.error();
    const std::string mnistName = split == Split::Train ? "MNIST train" : "MNIST test";
    const bool mnist = isMnist(pair->images, pair->labels, split);
    return makeDataset(std::move(pair).value(), mnist ? mnistName : folderName(folder));
}

Result<DatasetPtr> loadIdxFiles(const std::string& imageFile, const std::string& labelFile, const std::string& name)
{
    Result<IdxPair> pair = readPair(imageFile, labelFile);
    if (!pair)
        return pair.error();
    return makeDataset(std::move(pair).value(), name);
}

std::optional<Diagnostic> writeIdxFolder(const Dataset& dataset, const std::string& folder, Split split)
{
    std::error_code error;
    fs::create_directories(folder, error);
    IdxContent images{{dataset.size(), dataset.height(), dataset.width()}, {}};
    IdxContent labels{{dataset.size()}, {}};
    for (std::int64_t i = 0; i < dataset.size(); ++i) {
        const std::span<const std::uint8_t> pixels = dataset.pixels(i);
        images.bytes.insert(images.bytes.end(), pixels.begin(), pixels.end());
        if (dataset.label(i) >= 0)
            labels.bytes.push_back(static_cast<std::uint8_t>(dataset.label(i)));
    }
    const std::string imageFile = (fs::path(folder) / fileNames(split, "images").front()).string();
    if (!writeIdx(imageFile, images))
        return Diagnostic{"data.unwritable", {{"file", imageFile}}, {}};
    if (labels.bytes.empty())
        return std::nullopt;
    const std::string labelFile = (fs::path(folder) / fileNames(split, "labels").front()).string();
    if (!writeIdx(labelFile, labels))
        return Diagnostic{"data.unwritable", {{"file", labelFile}}, {}};
    return std::nullopt;
}

} // namespace layerwise
