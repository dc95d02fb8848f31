#include "model/data/idx_names.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

namespace layerwise {

namespace {

namespace fs = std::filesystem;

/// A name taken apart: "emnist-letters-", Split::Test, "images" for emnist-letters-test-images-idx3-ubyte.gz.
struct NameParts {
    std::string prefix;
    Split split = Split::Train;
    bool isImages = false;
};

/// Takes `end` off the end of `text`.
bool takeEnd(std::string_view& text, std::string_view end)
{
    if (!text.ends_with(end))
        return false;
    text.remove_suffix(end.size());
    return true;
}

std::optional<NameParts> partsOf(std::string_view name)
{
    takeEnd(name, ".gz");
    NameParts parts;
    if (takeEnd(name, "-images-idx3-ubyte") || takeEnd(name, "-images.idx3-ubyte"))
        parts.isImages = true;
    else if (!takeEnd(name, "-labels-idx1-ubyte") && !takeEnd(name, "-labels.idx1-ubyte"))
        return std::nullopt;
    if (!takeEnd(name, "train")) {
        parts.split = Split::Test;
        if (!takeEnd(name, "t10k") && !takeEnd(name, "test"))
            return std::nullopt;
    }
    if (!name.empty() && name.back() != '-' && name.back() != '_')
        return std::nullopt;
    parts.prefix = name;
    return parts;
}

/// Plain before gzip, then the published name before others.
bool comesFirst(const std::string& a, const std::string& b)
{
    const auto rank = [](const std::string& name) {
        return (name.ends_with(".gz") ? 2 : 0) + (name.find(".idx") != std::string::npos ? 1 : 0);
    };
    return rank(a) != rank(b) ? rank(a) < rank(b) : a < b;
}

} // namespace

std::string IdxNames::expected(Split split, const std::string& kind) const
{
    const char* const test = prefix.empty() ? "t10k" : "test";
    return prefix + (split == Split::Train ? "train" : test) + '-' + kind + (kind == "images" ? "-idx3" : "-idx1") +
           "-ubyte";
}

std::vector<IdxNames> groupIdxNames(std::vector<std::string> files)
{
    std::ranges::sort(files, comesFirst);
    std::map<std::string, IdxNames> groups;
    for (const std::string& file : files) {
        const std::optional<NameParts> parts = partsOf(file);
        if (!parts)
            continue;
        IdxNames& group = groups[parts->prefix];
        group.prefix = parts->prefix;
        std::string& place = (parts->isImages ? group.images : group.labels)[static_cast<std::size_t>(parts->split)];
        if (place.empty())
            place = file;
    }
    std::vector<IdxNames> result;
    for (const auto& [prefix, group] : groups) {
        if (group.has(Split::Train) || group.has(Split::Test))
            result.push_back(group);
    }
    return result;
}

std::vector<IdxNames> idxNamesAt(const std::string& path)
{
    std::error_code error;
    const bool isFolder = fs::is_directory(path, error);
    const fs::path folder = isFolder ? fs::path(path) : fs::absolute(path, error).parent_path();
    std::optional<NameParts> only;
    if (!isFolder) {
        only = partsOf(fs::path(path).filename().string());
        if (!only)
            return {};
    }
    std::vector<std::string> files;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        files.push_back(entry->path().filename().string());
    std::vector<IdxNames> groups = groupIdxNames(std::move(files));
    if (only)
        std::erase_if(groups, [&only](const IdxNames& group) { return group.prefix != only->prefix; });
    return groups;
}

} // namespace layerwise
