#pragma once

#include "model/core/training.h"
#include "model/engine/training_network.h"

#include <optional>

namespace layerwise {

// Why a network cannot be trained or evaluated with these data and settings; std::nullopt if it can.

/// train.setting {setting, actual}: a number that makes no sense.
std::optional<Problem> settingProblem(const TrainingSettings& settings);

/// The network's own first error, train.output {actual} at its last block, or memory.too_large, for batches of this
/// size.
std::optional<Problem> networkProblem(const Network& network, const LayerRegistry& registry, std::int64_t batch,
                                      std::int64_t memoryLimit);

/// train.no_examples, train.no_labels {index}, train.labels {actual, expected, index}: the network has `classes`
/// outputs.
std::optional<Problem> exampleProblem(const ExampleSource& examples, std::int64_t classes);

/// The first of the blocks that gets one value a channel from each image, so that a batch of one image is one value:
/// "Expected more than 1 value per channel when training". train.one_value {input}
std::optional<Problem> oneValueProblem(const Network& network, const LayerRegistry& registry,
                                       const std::vector<BlockId>& batchNorms);

} // namespace layerwise
