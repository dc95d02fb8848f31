#include "model/engine/training_network.h"

#include "model/engine/recorder.h"
#include "model/engine/tensor_bridge.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/nn/modules/batchnorm.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>
#include <unordered_map>

namespace layerwise {

namespace {

/// One is shown, one is on its way there, one is the best so far, and one is what a run in between was made with.
constexpr std::size_t kKeptCopies = 4;

/// A copy of the tensor: in one of `kept` that nobody else holds, else in a new one.
at::Tensor copyInto(std::vector<at::Tensor>& kept, const at::Tensor& tensor)
{
    const auto unused = std::ranges::find_if(kept, [](const at::Tensor& copy) { return copy.use_count() == 1; });
    if (unused != kept.end())
        return unused->copy_(tensor);
    at::Tensor copy = tensor.clone();
    if (kept.size() == kKeptCopies)
        kept.erase(kept.begin()); // whoever has that one keeps it for longer
    kept.push_back(copy);
    return copy;
}

} // namespace

TrainingNetwork::TrainingNetwork(std::shared_ptr<const Network> network, const LayerRegistry& registry,
                                 std::uint64_t seed)
    : m_modules(registry), m_plan(std::make_shared<NetworkPlan>(std::move(network), registry))
{
    m_plan->build(m_modules, seed);
    m_plan->forEach([this](const PlanNode& node) {
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

std::vector<NamedTensor> TrainingNetwork::copy()
{
    std::vector<NamedTensor> copies;
    for (std::size_t i = 0; i < m_tensors.size(); ++i)
        copies.push_back(copyOf(i, m_tensors[i].key));
    return copies;
}

BlockWeightsPtr TrainingNetwork::copyByBlock()
{
    std::map<BlockId, std::vector<NamedTensor>> copies;
    for (std::size_t i = 0; i < m_tensors.size(); ++i) {
        const TrainedTensor& tensor = m_tensors[i];
        copies[tensor.block].push_back(copyOf(i, tensor.key.substr(tensor.path.size() + 1)));
    }
    auto weights = std::make_shared<BlockWeights>();
    for (auto& [block, tensors] : copies)
        weights->emplace(block, std::make_shared<const std::vector<NamedTensor>>(std::move(tensors)));
    return weights;
}

NamedTensor TrainingNetwork::copyOf(std::size_t index, std::string key)
{
    const at::NoGradGuard noGrad;
    m_copies.resize(m_tensors.size());
    const TrainedTensor& tensor = m_tensors[index];
    return {std::move(key), toActivation(copyInto(m_copies[index], tensor.tensor.detach())), tensor.isBuffer,
            !tensor.tensor.is_floating_point()};
}

TracePtr TrainingNetwork::record(const RunRequest& request)
{
    auto trace = std::make_shared<Trace>();
    trace->networkName = request.network->name;
    trace->input = request.input;
    trace->threads = at::get_num_threads();
    const auto begin = std::chrono::steady_clock::now();
    const RunObserver nobody;
    Recorder recorder(m_plan, request, RunLayout::Plain, nobody, nullptr);
    {
        const EvalMode mode(*this);
        const c10::InferenceMode inference;
        trace->status = recorder.run({toTensor(*request.input), nullptr, request.input});
    }
    trace->durationNs =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin).count();
    for (const TraceStepPtr& recorded : recorder.steps()) {
        auto step = std::make_shared<TraceStep>(*recorded);
        const auto copy = request.weights->find(step->block);
        step->parameters = copy == request.weights->end() ? nullptr : copy->second;
        trace->steps.push_back(std::move(step));
    }
    return trace;
}

void TrainingNetwork::setTraining(bool isTraining)
{
    m_plan->forEach([isTraining](const PlanNode& node) {
        if (node.layer)
            node.layer->module.ptr()->train(isTraining);
    });
}

at::Tensor TrainingNetwork::forward(at::Tensor input, const ForwardVisitor& visit) const
{
    return plainForward(m_plan->root(), std::move(input), visit);
}

std::vector<BlockId> TrainingNetwork::batchNorms() const
{
    std::vector<BlockId> blocks;
    m_plan->forEach([&blocks](const PlanNode& node) {
        if (node.layer && node.layer->module.ptr()->as<torch::nn::BatchNorm2dImpl>())
            blocks.push_back(node.block->id);
    });
    return blocks;
}

} // namespace layerwise
