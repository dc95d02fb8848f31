#include "model/engine/training_network.h"

#include "model/engine/tensor_bridge.h"

#include <ATen/ATen.h>
#include <torch/nn/modules/batchnorm.h>

#include <stdexcept>
#include <unordered_map>

namespace layerwise {

TrainingNetwork::TrainingNetwork(std::shared_ptr<const Network> network, const LayerRegistry& registry,
                                 std::uint64_t seed)
    : m_modules(registry), m_plan(std::move(network), registry)
{
    m_plan.build(m_modules, seed);
    m_plan.forEach([this](const PlanNode& node) {
        if (!node.isBuilt())
            throw std::runtime_error(node.buildError);
        if (!node.layer)
            return;
        const torch::nn::Module& module = *node.layer->module.ptr();
        const auto add = [&](const auto& items, bool isBuffer) {
            for (const auto& item : items)
                m_tensors.push_back({node.block->id, node.path, node.path + '.' + item.key(), item.value(), isBuffer});
        };
        add(module.named_parameters(), false);
        add(module.named_buffers(), true);
    });
    setTraining(true);
}

std::optional<Diagnostic> TrainingNetwork::load(std::span<const NamedTensor> weights)
{
    std::unordered_map<std::string, const NamedTensor*> byKey;
    for (const NamedTensor& weight : weights)
        byKey[weight.key] = &weight;
    const at::NoGradGuard noGrad;
    for (const TrainedTensor& tensor : m_tensors) {
        const auto found = byKey.find(tensor.key);
        if (found == byKey.end() || found->second->value->shape() != shapeOf(tensor.tensor))
            return Diagnostic{"train.weights", {{"key", tensor.key}}, {}};
    }
    for (TrainedTensor& tensor : m_tensors)
        tensor.tensor.copy_(toTensor(*byKey[tensor.key]->value));
    return std::nullopt;
}

std::vector<NamedTensor> TrainingNetwork::copy() const
{
    const at::NoGradGuard noGrad;
    std::vector<NamedTensor> copies;
    for (const TrainedTensor& tensor : m_tensors)
        copies.push_back({tensor.key, toActivation(tensor.tensor.detach().clone()), tensor.isBuffer,
                          !tensor.tensor.is_floating_point()});
    return copies;
}

void TrainingNetwork::setTraining(bool isTraining)
{
    m_plan.forEach([isTraining](const PlanNode& node) {
        if (node.layer)
            node.layer->module.ptr()->train(isTraining);
    });
}

at::Tensor TrainingNetwork::forward(at::Tensor input, const ForwardVisitor& visit) const
{
    return plainForward(m_plan.root(), std::move(input), visit);
}

std::vector<BlockId> TrainingNetwork::batchNorms() const
{
    std::vector<BlockId> blocks;
    m_plan.forEach([&blocks](const PlanNode& node) {
        if (node.layer && node.layer->module.ptr()->as<torch::nn::BatchNorm2dImpl>())
            blocks.push_back(node.block->id);
    });
    return blocks;
}

} // namespace layerwise
