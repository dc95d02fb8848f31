#include "model/engine/example_batch.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <numeric>

namespace layerwise {

namespace {

constexpr std::int64_t kEvaluatedAtOnce = 100;

void count(Evaluation& evaluation, std::int64_t label, std::int64_t prediction)
{
    evaluation.predictions.push_back(prediction);
    evaluation.confusion[static_cast<std::size_t>(label)][static_cast<std::size_t>(prediction)] += 1;
}

} // namespace

ExampleBatch makeBatch(const ExampleSource& source, std::span<const std::int64_t> indices,
                       std::span<const std::uint64_t> variations, const InputSpec& input)
{
    const auto size = static_cast<std::int64_t>(indices.size());
    ExampleBatch batch{at::empty(input.shape(size).sizes(), at::kFloat), at::empty({size}, at::kLong)};
    float* values = batch.inputs.data_ptr<float>();
    auto* labels = batch.labels.data_ptr<std::int64_t>();
    const auto each = static_cast<std::size_t>(batch.inputs.numel() / std::max<std::int64_t>(size, 1));
    at::parallel_for(0, size, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
            source.write(indices[i], variations.empty() ? 0 : variations[i], {values + i * each, each});
            labels[i] = source.label(indices[i]);
        }
    });
    return batch;
}

std::optional<Evaluation> evaluateNetwork(TrainingNetwork& network, const ExampleSource& source, const InputSpec& input,
                                          const std::function<bool()>& goOn)
{
    const at::NoGradGuard noGrad;
    network.setTraining(false);
    Evaluation evaluation;
    double lossSum = 0;
    std::int64_t correct = 0;
    bool isStopped = false;
    std::vector<std::int64_t> indices(static_cast<std::size_t>(source.size()));
    std::iota(indices.begin(), indices.end(), std::int64_t{0});
    for (std::int64_t first = 0; first < source.size(); first += kEvaluatedAtOnce) {
        isStopped = goOn && !goOn();
        if (isStopped)
            break;
        const auto size = static_cast<std::size_t>(std::min(kEvaluatedAtOnce, source.size() - first));
        const ExampleBatch batch =
            makeBatch(source, std::span(indices).subspan(static_cast<std::size_t>(first), size), {}, input);
        const at::Tensor logits = network.forward(batch.inputs);
        lossSum += at::cross_entropy_loss(logits, batch.labels, {}, at::Reduction::Sum).item<double>();
        const at::Tensor predictions = logits.argmax(1);
        const auto classes = static_cast<std::size_t>(logits.size(1));
        evaluation.confusion.resize(classes, std::vector<std::int64_t>(classes, 0));
        for (std::int64_t i = 0; i < predictions.size(0); ++i)
            count(evaluation, batch.labels[i].item<std::int64_t>(), predictions[i].item<std::int64_t>());
        correct += predictions.eq(batch.labels).sum().item<std::int64_t>();
    }
    network.setTraining(true);
    if (isStopped)
        return std::nullopt;
    evaluation.images = source.size();
    evaluation.loss = lossSum / static_cast<double>(source.size());
    evaluation.accuracy = static_cast<double>(correct) / static_cast<double>(source.size());
    return evaluation;
}

} // namespace layerwise
