#include "model/engine/trainer.h"

#include "model/engine/large_pages.h"
#include "model/engine/memory_limit.h"
#include "model/engine/thread_choice.h"
#include "model/engine/torch_error.h"
#include "model/engine/training_checks.h"
#include "model/engine/training_run.h"

namespace layerwise {

namespace {

class TorchTrainer : public Trainer {
public:
    TorchTrainer(const LayerRegistry& registry, std::int64_t memoryLimit)
        : m_registry(registry), m_memoryLimit(memoryLimit > 0 ? memoryLimit : defaultMemoryLimit())
    {
    }

    TrainingResult train(const TrainingStart& start, const TrainingData& data, const TrainingSettings& settings,
                         const TrainingObserver& observer) override;
    Result<Evaluation> evaluate(const TrainingStart& start, const ExampleSource& examples, int threads,
                                const std::function<bool()>& goOn) override;

private:
    std::optional<Problem> refusal(const TrainingStart& start, const TrainingData& data,
                                   const TrainingSettings& settings) const;
    std::optional<Problem> refusalOf(const Network& network, const ExampleSource& examples, std::int64_t batch) const;

    const LayerRegistry& m_registry;
    std::int64_t m_memoryLimit;
};

TrainingResult refused(Problem problem)
{
    TrainingResult result;
    result.problem = std::move(problem);
    return result;
}

std::optional<Problem> TorchTrainer::refusalOf(const Network& network, const ExampleSource& examples,
                                               std::int64_t batch) const
{
    if (auto problem = networkProblem(network, m_registry, batch, m_memoryLimit))
        return problem;
    const ShapeReport report = inferShapes(network, m_registry, batch);
    return exampleProblem(examples, (*report.output)[1]);
}

std::optional<Problem> TorchTrainer::refusal(const TrainingStart& start, const TrainingData& data,
                                             const TrainingSettings& settings) const
{
    if (auto problem = settingProblem(settings))
        return problem;
    const Network& network = *start.network;
    if (auto problem = refusalOf(network, *data.training, settings.batchSize))
        return problem;
    if (data.validation) {
        if (auto problem = refusalOf(network, *data.validation, settings.batchSize))
            return problem;
    }
    if (inferShapes(network, m_registry).parameterCount == 0)
        return Problem{Severity::Error, {}, {"train.no_parameters", {}, {}}};
    return std::nullopt;
}

TrainingResult TorchTrainer::train(const TrainingStart& start, const TrainingData& data,
                                   const TrainingSettings& settings, const TrainingObserver& observer)
{
    try {
        if (auto problem = refusal(start, data, settings))
            return refused(*std::move(problem));
        useThreads(settings.threads);
        TrainingNetwork network(start.network, m_registry, settings.seed);
        if (!start.weights.empty()) {
            if (auto error = network.load(start.weights))
                return refused({Severity::Error, {}, *std::move(error)});
        }
        const auto oneValue = oneValueProblem(*start.network, m_registry, network.batchNorms());
        if (oneValue && (settings.batchSize == 1 || data.training->size() == 1))
            return refused(*oneValue);
        TrainingRun run(*start.network, m_registry, network, data, settings, observer);
        if (oneValue)
            run.dropSingleImages();
        return run.run();
    } catch (...) {
        TrainingResult result;
        result.status = TrainingStatus::Failed;
        result.problem = Problem{Severity::Error, {}, {"train.torch", {{"message", currentErrorMessage()}}, {}}};
        return result;
    }
}

Result<Evaluation> TorchTrainer::evaluate(const TrainingStart& start, const ExampleSource& examples, int threads,
                                          const std::function<bool()>& goOn)
{
    try {
        if (auto problem = refusalOf(*start.network, examples, 1))
            return problem->diagnostic;
        useThreads(threads);
        TrainingNetwork network(start.network, m_registry, 0);
        if (!start.weights.empty()) {
            if (auto error = network.load(start.weights))
                return *error;
        }
        std::optional<Evaluation> evaluation = evaluateNetwork(network, examples, start.network->input, goOn);
        if (!evaluation)
            return Diagnostic{"train.stopped", {}, {}};
        return *std::move(evaluation);
    } catch (...) {
        return Diagnostic{"train.torch", {{"message", currentErrorMessage()}}, {}};
    }
}

} // namespace

std::unique_ptr<Trainer> makeTorchTrainer(const LayerRegistry& registry, std::int64_t memoryLimit)
{
    useLargePages();
    return std::make_unique<TorchTrainer>(registry, memoryLimit);
}

} // namespace layerwise
