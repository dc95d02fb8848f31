#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace layerwise {

/// What is known of a published data set of labelled images.
struct KnownDataset {
    std::string title; ///< "Fashion-MNIST"; empty: not known
    std::vector<std::string> classNames;
    bool isTransposed = false; ///< rows and columns of its published images have changed places
};

/// MNIST and Fashion-MNIST are known by their first labels, whatever they are called; then the names decide: first that of
/// the file (without what all of MNIST's names have), then of the folders, the innermost first. A name that does not fit
/// the labels' range counts for nothing. The class names are those of torchvision.datasets. `folders` may be empty.
KnownDataset recogniseDataset(const std::string& file, const std::vector<std::string>& folders,
                              std::span<const std::uint8_t> labels);

/// Rows and columns of every image change places. Precondition: images of side x side pixels.
void transposeImages(std::span<std::uint8_t> pixels, int side);

} // namespace layerwise
