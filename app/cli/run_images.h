#pragma once

#include "app/cli/arguments.h"
#include "model/data/image.h"

#include <QString>

#include <optional>
#include <vector>

namespace layerwise::cli {

/// The pictures that one run is made with, as one batch.
struct RunImages {
    QString title; ///< "MNIST test", or the picture's file
    std::vector<GreyImage> images;
    std::vector<std::int64_t> indices; ///< in the data set; -1 for a picture of its own
    std::vector<int> labels;           ///< -1 where unknown
    std::vector<std::string> classNames; ///< by label, as the data set has them; empty if not known
};

/// Reads --data, --split, --index, --image and --invert for a network with this input. std::nullopt after a complaint:
/// either arguments.error() is set, or the sentence is on stderr.
std::optional<RunImages> readRunImages(Arguments& arguments, const InputSpec& input);

} // namespace layerwise::cli
