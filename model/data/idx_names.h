#pragma once

#include "model/data/dataset.h"

#include <array>
#include <string>
#include <vector>

namespace layerwise {

/// The names of the files of one data set among the files of a folder.
struct IdxNames {
    std::string prefix;                ///< empty for MNIST's own names, "emnist-letters-"
    std::array<std::string, 2> images; ///< by Split; empty if it is not there
    std::array<std::string, 2> labels;

    bool has(Split split) const { return !images[static_cast<std::size_t>(split)].empty(); }
    /// What a missing file would be called.
    std::string expected(Split split, const std::string& kind) const;
};

/// The data sets of which there are images, by prefix. Of a file that is there in several forms the plain one is taken.
std::vector<IdxNames> groupIdxNames(std::vector<std::string> files);

/// The data sets in a folder; of one of their files, only its own; empty for everything else.
std::vector<IdxNames> idxNamesAt(const std::string& path);

} // namespace layerwise
