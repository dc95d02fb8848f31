#include "model/engine/example_batch.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <numeric>

namespace layerwise {

namespace {

constexpr std::size_t kEvaluatedAtOnce = 100;

void count(Evaluation& evaluation, std::int64_t example, std::int64_t label, std::int64_t prediction)
{
    evaluation.predictions[static_cast<std::size_t>(example)] = prediction;
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
    std::vector<std::int64_t> indices(static_cast<std::size_t>(source.size()));
    std::iota(indices.begin(), indices.end(), std::int64_t{0});
    return evaluateSample(network, source, indices, input, goOn);
}

std::optional<Evaluation> evaluateSample(TrainingNetwork& network, const ExampleSource& source,
                                         std::span<const std::int64_t> indices, const InputSpec& input,
                                         const std::function<bool()>& goOn)
{
    const at::NoGradGuard noGrad;
    const EvalMode mode(network);
    Evaluation evaluation;
    evaluation.predictions.assign(static_cast<std::size_t>(source.size()), -1);
    double lossSum = 0;
    std::int64_t correct = 0;
    for (std::size_t first = 0; first < indices.size(); first += kEvaluatedAtOnce) {
        if (goOn && !goOn())
            return std::nullopt;
        const std::span now = indices.subspan(first, std::min(kEvaluatedAtOnce, indices.size() - first));
        const ExampleBatch batch = makeBatch(source, now, {}, input);
        const at::Tensor logits = network.forward(batch.inputs);
        lossSum += at::cross_entropy_loss(logits, batch.labels, {}, at::Reduction::Sum).item<double>();
        const at::Tensor predictions = logits.argmax(1);
        const auto classes = static_cast<std::size_t>(logits.size(1));
        evaluation.confusion.resize(classes, std::vector<std::int64_t>(classes, 0));
        for (std::size_t i = 0; i < now.size(); ++i) {
            const auto row = static_cast<std::int64_t>(i);
            count(evaluation, now[i], batch.labels[row].item<std::int64_t>(), predictions[row].item<std::int64_t>());
        }
        correct += predictions.eq(batch.labels).sum().item<std::int64_t>();
    }
    evaluation.images = static_cast<std::int64_t>(indices.size());
    evaluation.loss = lossSum / static_cast<double>(evaluation.images);
    evaluation.accuracy = static_cast<double>(correct) / static_cast<double>(evaluation.images);
    return evaluation;
}

} // namespace layerwise
