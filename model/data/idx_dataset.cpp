#include "model/data/dataset.h"

#include "model/data/idx_file.h"
#include "model/data/idx_names.h"
#include "model/data/known_datasets.h"

#include <filesystem>

namespace layerwise {

namespace {

namespace fs = std::filesystem;

/// The name of the folder, and of the one around it where the folder's own says nothing: torchvision keeps
/// FashionMNIST/raw, EMNIST's archive has a folder gzip.
std::vector<std::string> folderNames(const std::string& folder)
{
    std::error_code error;
    fs::path path = fs::absolute(folder, error).lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    std::vector<std::string> names{path.filename().string()};
    if (names.front() == "raw" || names.front() == "gzip")
        names.push_back(path.parent_path().filename().string());
    return names;
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

DatasetPtr makeDataset(IdxPair pair, const std::string& name, KnownDataset known = {})
{
    const int height = static_cast<int>(pair.images.sizes[1]);
    const int width = static_cast<int>(pair.images.sizes[2]);
    if (known.isTransposed && width == height)
        transposeImages(pair.images.bytes, width);
    return Dataset::adopt(name, width, height, std::move(pair.images.bytes), std::move(pair.labels),
                          std::move(known.classNames));
}

/// The one data set that is meant.
Result<IdxNames> namesAt(const std::string& path)
{
    const std::vector<IdxNames> groups = idxNamesAt(path);
    if (groups.empty())
        return Diagnostic{"data.no_idx_files", {{"file", path}, {"expected", IdxNames{}.expected(Split::Train, "images")}}, {}};
    if (groups.size() == 1)
        return groups.front();
    std::string names;
    for (const IdxNames& group : groups) {
        const std::string& images = group.images[group.has(Split::Train) ? 0 : 1];
        names += (names.empty() ? "" : ", ") + images;
    }
    return Diagnostic{"data.several_sets", {{"file", path}, {"names", names}}, {}};
}

} // namespace

Result<DatasetPtr> loadIdxFolder(const std::string& path, Split split)
{
    const Result<IdxNames> names = namesAt(path);
    if (!names)
        return names.error();
    std::error_code error;
    const fs::path folder = fs::is_directory(path, error) ? fs::path(path) : fs::path(path).parent_path();
    const auto part = static_cast<std::size_t>(split);
    if (!names->has(split))
        return Diagnostic{"data.no_idx_files", {{"file", folder.string()}, {"expected", names->expected(split, "images")}}, {}};
    const std::string imageFile = (folder / names->images[part]).string();
    if (names->labels[part].empty())
        return Diagnostic{"data.label_file_missing",
                          {{"file", folder.string()}, {"expected", names->expected(split, "labels")}, {"image_file", imageFile}},
                          {}};
    Result<IdxPair> pair = readPair(imageFile, (folder / names->labels[part]).string());
    if (!pair)
        return pair.error();
    const std::vector<std::string> folders = folderNames(folder.string());
    KnownDataset known = recogniseDataset(names->prefix, folders, pair->labels);
    const std::string title =
        known.title.empty() ? folders.front() : known.title + (split == Split::Train ? " train" : " test");
    return makeDataset(std::move(pair).value(), title, std::move(known));
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
    const std::string imageFile = (fs::path(folder) / IdxNames{}.expected(split, "images")).string();
    if (!writeIdx(imageFile, images))
        return Diagnostic{"data.unwritable", {{"file", imageFile}}, {}};
    if (labels.bytes.empty())
        return std::nullopt;
    const std::string labelFile = (fs::path(folder) / IdxNames{}.expected(split, "labels")).string();
    if (!writeIdx(labelFile, labels))
        return Diagnostic{"data.unwritable", {{"file", labelFile}}, {}};
    return std::nullopt;
}

} // namespace layerwise
