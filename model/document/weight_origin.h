#pragma once

#include "model/core/block_weights.h"
#include "model/core/network.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>

namespace layerwise {

/// Where weights come from. Random: as the layers were initialised, by a seed; Bundled: they came with the program.
struct WeightOrigin {
    enum class Kind { Random, File, Trained, Bundled };

    Kind kind = Kind::Random;
    /// Of a File its path; of Trained and Bundled the data: "MNIST". Empty for Random, and where it is not known.
    QString name;
    /// Share of right answers on images that were not trained with, 0 to 1, if it was measured.
    std::optional<double> accuracy;

    friend bool operator==(const WeightOrigin&, const WeightOrigin&) = default;
};

/// The weights that a network runs with, beside those that a person has set by hand.
struct NetworkWeights {
    BlockWeightsPtr values; ///< null: all are random
    WeightOrigin origin;
    std::shared_ptr<const Network> network; ///< as it was when they came; null with random ones

    friend bool operator==(const NetworkWeights&, const NetworkWeights&) = default;
};

/// In few words: "random, seed 0", "file resnet18.pt", "trained on MNIST, 99.3 %". `seed` is that of random weights.
QString originText(const WeightOrigin& origin, std::uint64_t seed);

} // namespace layerwise
