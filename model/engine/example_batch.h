#pragma once

#include "model/core/training.h"
#include "model/engine/training_network.h"

namespace layerwise {

/// Inputs [N, C, H, W] and labels [N] (int64; -1: unknown).
struct ExampleBatch {
    at::Tensor inputs, labels;
};

/// The examples of these indices, made by all threads. `variations` may be empty: none is asked for.
ExampleBatch makeBatch(const ExampleSource& source, std::span<const std::int64_t> indices,
                       std::span<const std::uint64_t> variations, const InputSpec& input);

/// Brings the network into eval mode and back. std::nullopt if `goOn` said false; it is asked before every batch.
std::optional<Evaluation> evaluateNetwork(TrainingNetwork& network, const ExampleSource& source, const InputSpec& input,
                                          const std::function<bool()>& goOn);
/// The same of the examples of these indices, of which there is at least one.
std::optional<Evaluation> evaluateSample(TrainingNetwork& network, const ExampleSource& source,
                                         std::span<const std::int64_t> indices, const InputSpec& input,
                                         const std::function<bool()>& goOn);

} // namespace layerwise
