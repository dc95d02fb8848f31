// What somebody who watches a training is shown of it: norms by layer, and looks at the network as it is.

#include "model/engine/training_run.h"

#include <ATen/ATen.h>

#include <cmath>

namespace layerwise {

/// What there is no memory for is not looked at; the training goes on.
void TrainingRun::look()
{
    if (!m_observer.lookDone || !m_observer.lookWanted || m_lookedAt == m_position.step)
        return;
    std::optional<LookOrder> order = m_observer.lookWanted();
    if (!order)
        return;
    m_lookedAt = m_position.step;
    TrainingLook look;
    try {
        makeLook(look, *std::move(order));
    } catch (const std::exception&) {
        return;
    }
    m_observer.lookDone(std::move(look));
}

void TrainingRun::makeLook(TrainingLook& look, LookOrder order)
{
    look.step = m_position.step;
    look.weights = m_network.copyByBlock();
    if (order.pass) {
        look.request = *std::move(order.pass);
        look.request.weights = look.weights;
        look.request.weightEdits = nullptr; // training began with them
        const bool isPossible = look.request.input && !look.request.trainMode && look.request.network->root == m_input.root;
        look.trace = isPossible ? m_network.record(look.request) : nullptr;
    }
}

std::vector<at::Tensor> TrainingRun::copyForNorms() const
{
    std::vector<at::Tensor> copies;
    for (const TrainedTensor& tensor : m_network.tensors())
        copies.push_back(tensor.isBuffer ? at::Tensor() : tensor.tensor.detach().clone());
    return copies;
}

void TrainingRun::reportNorms(const std::vector<at::Tensor>& before)
{
    const at::NoGradGuard noGrad;
    std::vector<LayerNorms> norms;
    const auto square = [](const at::Tensor& tensor) { return std::pow(tensor.norm().item<double>(), 2); };
    for (std::size_t i = 0; i < before.size(); ++i) {
        const TrainedTensor& tensor = m_network.tensors()[i];
        if (tensor.isBuffer)
            continue;
        if (norms.empty() || norms.back().block != tensor.block)
            norms.push_back({tensor.block, tensor.path});
        LayerNorms& layer = norms.back();
        if (tensor.tensor.grad().defined())
            layer.gradient += square(tensor.tensor.grad());
        layer.update += square(tensor.tensor - before[i]);
        layer.weights += square(tensor.tensor);
    }
    for (LayerNorms& layer : norms) {
        for (double* norm : {&layer.gradient, &layer.update, &layer.weights})
            *norm = std::sqrt(*norm);
    }
    m_observer.normsDone(m_position.step, norms);
}

} // namespace layerwise
