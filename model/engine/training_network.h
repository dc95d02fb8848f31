#pragma once

#include "model/core/block_weights.h"
#include "model/core/executor.h"
#include "model/engine/network_plan.h"
#include "model/engine/plain_forward.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace layerwise {

/// A learned tensor or a buffer of a network that is trained.
struct TrainedTensor {
    BlockId block;
    std::string path; ///< of the block
    std::string key;  ///< "layer1.0.conv1.weight"
    at::Tensor tensor;
    bool isBuffer = false;
};

/// A network's modules with weights of their own, which training changes in place. In train mode at first. One thread.
class TrainingNetwork {
public:
    /// Weights are initialised from the seed. Throws as LibTorch does when it constructs a layer.
    TrainingNetwork(std::shared_ptr<const Network> network, const LayerRegistry& registry, std::uint64_t seed);

    /// In state_dict order.
    const std::vector<TrainedTensor>& tensors() const { return m_tensors; }
    /// Copies the values of `weights`; train.weights {key} if one is not there or has another shape.
    std::optional<Diagnostic> load(std::span<const NamedTensor> weights);
    /// In memory of an earlier copy that nobody has any more, if there is one: taking fresh memory takes longer than copying.
    std::vector<NamedTensor> copy();
    /// The same by block.
    BlockWeightsPtr copyByBlock();

    void setTraining(bool isTraining);
    /// As plainForward(). In train mode BatchNorm's running statistics change and Dropout drops.
    at::Tensor forward(at::Tensor input, const ForwardVisitor& visit = {}) const;

    /// What a pass in eval mode does with the weights as they are, recorded block by block; it says that it ran with
    /// `request.weights`, which are a copy of them. Precondition: the request's network is this one.
    TracePtr record(const RunRequest& request);

    /// The BatchNorm layers, which need more than one value a channel in train mode.
    std::vector<BlockId> batchNorms() const;

private:
    NamedTensor copyOf(std::size_t index, std::string key);

    ModuleStore m_modules;
    std::shared_ptr<NetworkPlan> m_plan;
    std::vector<TrainedTensor> m_tensors;
    std::vector<std::vector<at::Tensor>> m_copies; ///< of each tensor, the newest few
};

/// A network is in eval mode as long as this is there.
class EvalMode {
public:
    explicit EvalMode(TrainingNetwork& network) : m_network(network) { network.setTraining(false); }
    ~EvalMode() { m_network.setTraining(true); }
    EvalMode(const EvalMode&) = delete;
    EvalMode& operator=(const EvalMode&) = delete;

private:
    TrainingNetwork& m_network;
};

} // namespace layerwise
