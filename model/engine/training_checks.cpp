#include "model/engine/training_checks.h"

#include <cmath>
#include <utility>

namespace layerwise {

namespace {

/// Training keeps an activation and its gradient, a parameter, its gradient, what the optimizer keeps, and the best.
constexpr std::int64_t kCopies = 3;

Problem error(BlockId block, std::string code, std::map<std::string, DiagnosticValue> values)
{
    return {Severity::Error, block, {std::move(code), std::move(values), {}}};
}

BlockId lastBlock(const Network& network)
{
    const auto& blocks = network.root.slots[0];
    return blocks.empty() ? BlockId{} : blocks.back().id;
}

} // namespace

std::optional<Problem> settingProblem(const TrainingSettings& settings)
{
    const OptimizerSettings& optimizer = settings.optimizer;
    const auto isShare = [](double value) { return value >= 0 && value < 1; };
    const std::pair<const char*, std::pair<double, bool>> checks[] = {
        {"learning rate", {settings.learningRate, settings.learningRate > 0 && std::isfinite(settings.learningRate)}},
        {"batch size", {static_cast<double>(settings.batchSize), settings.batchSize >= 1}},
        {"number of epochs", {static_cast<double>(settings.epochs), settings.epochs >= 1}},
        {"number of minutes", {settings.minutes, settings.minutes >= 0}},
        {"momentum", {optimizer.momentum, isShare(optimizer.momentum)}},
        {"momentum", {optimizer.momentum, !optimizer.nesterov || optimizer.momentum > 0}},
        {"weight decay", {optimizer.weightDecay, optimizer.weightDecay >= 0 && std::isfinite(optimizer.weightDecay)}},
        {"beta1", {optimizer.beta1, isShare(optimizer.beta1)}},
        {"beta2", {optimizer.beta2, isShare(optimizer.beta2)}},
        {"epsilon", {optimizer.epsilon, optimizer.epsilon >= 0}},
        {"step of the schedule", {settings.schedule.stepEpochs, settings.schedule.stepEpochs > 0}},
        {"warm-up", {settings.schedule.warmUp, isShare(settings.schedule.warmUp)}},
    };
    for (const auto& [name, check] : checks) {
        if (!check.second)
            return error({}, "train.setting", {{"setting", std::string(name)}, {"actual", check.first}});
    }
    return std::nullopt;
}

std::optional<Problem> networkProblem(const Network& network, const LayerRegistry& registry, std::int64_t batch,
                                      std::int64_t memoryLimit)
{
    const ShapeReport report = inferShapes(network, registry, batch);
    for (const Problem& problem : report.problems) {
        if (problem.severity == Severity::Error)
            return problem;
    }
    if (!report.output || report.output->rank() != 2 || (*report.output)[0] != batch || (*report.output)[1] < 1)
        return error(lastBlock(network), "train.output",
                     {{"actual", report.output.value_or(Shape{})}, {"input", network.input.shape(batch)}});
    return memoryProblem(report, memoryLimit / kCopies);
}

std::optional<Problem> exampleProblem(const ExampleSource& examples, std::int64_t classes)
{
    if (examples.size() < 1)
        return error({}, "train.no_examples", {});
    for (std::int64_t i = 0; i < examples.size(); ++i) {
        const int label = examples.label(i);
        if (label < 0)
            return error({}, "train.no_labels", {{"index", i}});
        if (label >= classes)
            return error({}, "train.labels", {{"actual", std::int64_t{label}}, {"expected", classes}, {"index", i}});
    }
    return std::nullopt;
}

std::optional<Problem> oneValueProblem(const Network& network, const LayerRegistry& registry,
                                       const std::vector<BlockId>& batchNorms)
{
    const ShapeReport report = inferShapes(network, registry, 1);
    for (const BlockId block : batchNorms) {
        const std::optional<Shape>& input = report.of(block).input;
        if (input && input->rank() == 4 && (*input)[0] * (*input)[2] * (*input)[3] == 1)
            return error(block, "train.one_value", {{"input", *input}});
    }
    return std::nullopt;
}

} // namespace layerwise
