#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/training_options.h"
#include "app/cli/training_report.h"
#include "model/document/sentences.h"
#include "model/engine/trainer.h"
#include "model/weights/weight_writer.h"

#include <chrono>
#include <csignal>

namespace layerwise::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

/// The first Ctrl+C ends training after the batch, the second one the program.
extern "C" void interrupt(int signal)
{
    interrupted = 1;
    std::signal(signal, SIG_DFL);
}

TrainingObserver observe(std::vector<double>& losses)
{
    TrainingObserver observer;
    observer.goOn = [] { return interrupted == 0; };
    observer.stepDone = [&losses, last = -1.0](const TrainingStep& step) mutable {
        constexpr double kSecondsBetween = 2;
        losses.push_back(step.loss);
        if (last >= 0 && step.seconds - last < kSecondsBetween)
            return;
        last = step.seconds;
        printMessage(stepText(step));
    };
    observer.epochDone = [](const EpochReport& epoch) { printMessage(epochText(epoch)); };
    return observer;
}

int statusOf(const TrainingResult& result)
{
    if (result.status == TrainingStatus::Done || result.status == TrainingStatus::Stopped)
        return kDone;
    const std::string& code = result.problem->diagnostic.code;
    const bool isOfNetwork = result.problem->block.valid() || code == "train.no_parameters" || code == "train.output" ||
                             code == "train.torch" || code == "train.not_finite";
    return isOfNetwork ? kNetworkHasErrors : kBadUsage;
}

} // namespace

int runTrain(Arguments& arguments, const LayerRegistry& registry)
{
    const QString target = arguments.required(QStringLiteral("o"));
    const std::optional<WeightFormat> format = weightFormatOf(target.toStdString());
    if (!format)
        arguments.complain(QStringLiteral("The file to write has to end in .safetensors, .pt or .pth."));
    const TrainingSettings settings = readTrainingSettings(arguments);
    if (arguments.error())
        return kBadUsage;
    const std::optional<TrainingStart> start = readTrainingStart(arguments, registry, settings.seed);
    if (!start)
        return kBadUsage;
    const std::optional<TrainingData> data = readTrainingData(arguments, start->network->input);
    if (!data)
        return kBadUsage;

    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    std::vector<double> losses;
    const TrainingResult result = makeTorchTrainer(registry)->train(*start, *data, settings, observe(losses));
    for (const Diagnostic& note : result.notes)
        printMessage(QStringLiteral("note: ") + sentence(note));
    if (result.problem)
        printProblems(*start->network, registry, {*result.problem});
    if (!result.weights.empty()) {
        if (const auto error = writeWeights(target.toStdString(), result.weights, {*format, false}))
            return fail(*error);
    }
    if (arguments.has(QStringLiteral("json")))
        printResult(trainingJson(result, losses));
    else if (!result.weights.empty())
        printResult(trainingText(result, target));
    return statusOf(result);
}

int runEvaluate(Arguments& arguments, const LayerRegistry& registry)
{
    arguments.required(QStringLiteral("weights"));
    const auto threads = static_cast<int>(arguments.integer(QStringLiteral("threads"), 0, 0, 1024));
    if (arguments.error())
        return kBadUsage;
    const std::optional<TrainingStart> start = readTrainingStart(arguments, registry, 0);
    if (!start)
        return kBadUsage;
    const std::optional<EvaluationData> data = readEvaluationData(arguments, start->network->input);
    if (!data)
        return kBadUsage;
    const Result<Evaluation> evaluation = makeTorchTrainer(registry)->evaluate(*start, *data->examples, threads, {});
    if (!evaluation) {
        fail(evaluation.error());
        printProblems(*start->network, registry, inferShapes(*start->network, registry).problems);
        return kNetworkHasErrors;
    }
    if (arguments.has(QStringLiteral("json")))
        printResult(evaluationJson(*evaluation, data->classNames));
    else
        printResult(evaluationText(*evaluation, data->classNames));
    return kDone;
}

} // namespace layerwise::cli
