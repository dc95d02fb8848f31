#pragma once

#include "model/core/shape_inference.h"
#include "model/engine/torch_executor.h"

#include <torch/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace layerwise::testing {

const LayerRegistry& registry();

using Ints = std::vector<std::int64_t>;

/// A block without an id; network() gives ids in pre-order.
Block layer(const std::string& type, const std::string& name, OptionMap options = {});
Block sequential(const std::string& name, std::vector<Block> children);
Block residual(const std::string& name, std::vector<Block> body, std::vector<Block> shortcut = {},
               const std::string& activation = "ReLU");
Block conv(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel = 3);
Block inPlaceRelu(const std::string& name);
/// Halves positive and negative values in different measure, in place, so that running it twice shows.
Block inPlaceLeakyRelu(const std::string& name);

Network network(std::vector<Block> layers, InputSpec input = {2, 6, 5, {0}, {1}});

/// Normally distributed values, positive and negative.
ActivationPtr randomInput(const Shape& shape, std::uint64_t seed = 7);
torch::Tensor tensorOf(const ActivationPtr& activation);

/// One thread, replay check on.
RunRequest requestFor(const Network& network, ActivationPtr input = nullptr);
TracePtr run(Executor& executor, const RunRequest& request);
TracePtr runOnce(const Network& network, ActivationPtr input = nullptr);

const TraceStep& stepAt(const TracePtr& trace, const std::string& path);
torch::Tensor outputAt(const TracePtr& trace, const std::string& path);
std::map<std::string, torch::Tensor> parametersOf(Executor& executor, const Network& network, std::uint64_t seed = 0);

/// What PyTorch does: modules made by the layer types, called one after the other, in-place layers overwriting what
/// they are given. `outputs` gets a copy of each block's output by path, taken before anything can overwrite it; of its
/// input by path and '<', and of a Residual's sum by path and '+'.
torch::Tensor pytorchForward(const Block& block, const std::string& path, torch::Tensor input,
                             std::map<std::string, torch::Tensor>& outputs);

} // namespace layerwise::testing
