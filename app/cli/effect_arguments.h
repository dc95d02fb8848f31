#pragma once

#include "app/cli/arguments.h"
#include "model/core/executor.h"

#include <optional>
#include <vector>

namespace layerwise::cli {

/// What is done to a pass beside the network: channels scaled, weights set.
struct Effects {
    std::vector<ChannelScale> scales;
    WeightEditsPtr weights; ///< never null
};

/// Reads --scale PATH:CHANNEL=FACTOR and --set-weight KEY[I,..]=VALUE, each as often as wanted. std::nullopt after a
/// complaint: either arguments.error() is set, or the sentence is on stderr.
std::optional<Effects> readEffects(Arguments& arguments, const Network& network, const LayerRegistry& registry);

} // namespace layerwise::cli
