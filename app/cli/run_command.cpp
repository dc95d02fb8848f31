#include "app/cli/commands.h"
#include "app/cli/dump.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "app/cli/run_images.h"
#include "app/cli/run_report.h"
#include "model/diagnose/trace_lint.h"
#include "model/document/picture_files.h"
#include "model/document/sentences.h"
#include "model/engine/torch_executor.h"

namespace layerwise::cli {

namespace {

constexpr std::int64_t kMostThreads = 1024;

RunRequest requestFor(const Network& network, const RunImages& images, std::int64_t seed, std::int64_t threads)
{
    RunRequest request;
    request.runId = 1;
    request.network = std::make_shared<const Network>(network);
    request.input = toInputTensor(images.images, network.input);
    request.seed = static_cast<std::uint64_t>(seed);
    request.threads = static_cast<int>(threads);
    return request;
}

/// The files that --dump and --pictures ask for.
std::optional<Diagnostic> writeFiles(const Arguments& arguments, Executor& executor, const RunRequest& request,
                                     const Trace& trace)
{
    const QString dump = QStringLiteral("dump");
    const QString pictures = QStringLiteral("pictures");
    if (arguments.has(dump)) {
        // A refused network is not built, so it has no parameters.
        const std::vector<NamedTensor> parameters =
            trace.refusal ? std::vector<NamedTensor>{} : executor.parameters(*request.network, request.seed);
        if (auto error = writeDump(arguments.text(dump), trace, parameters))
            return error;
    }
    return arguments.has(pictures) ? writePictures(arguments.text(pictures), trace) : std::nullopt;
}

void printRun(const Trace& trace, const RunImages& images, const Arguments& arguments)
{
    const std::vector<Prediction> predictions = predictionsOf(trace);
    if (arguments.has(QStringLiteral("json"))) {
        QJsonObject object = traceJson(trace, arguments.has(QStringLiteral("dump")));
        object.insert(QStringLiteral("prediction"), predictions.empty()
                                                        ? QJsonValue(QJsonValue::Null)
                                                        : QJsonValue(predictionJson(predictions, images)));
        printResult(object);
        return;
    }
    printResult(traceText(trace, images));
    if (!predictions.empty())
        printResult(QLatin1Char('\n') + predictionText(predictions, images));
    if (!predictions.empty() && !arguments.has(QStringLiteral("weights")))
        printResult(
            QStringLiteral("The parameters are random: this network has learned nothing yet, so it only guesses."));
}

/// What LibTorch threw, and where.
void printFailures(const Trace& trace)
{
    for (const TraceStepPtr& step : trace.steps) {
        if (step->status == StepStatus::Failed)
            printMessage(QStringLiteral("error: %1 (%2): %3")
                             .arg(QString::fromStdString(step->path), QString::fromStdString(step->type),
                                  QString::fromStdString(step->error)));
    }
    if (trace.replayCheck == ReplayCheck::Different)
        printMessage(QStringLiteral("warning: the recorded run differs from the plain forward of the same modules"));
}

} // namespace

int runRun(Arguments& arguments, const LayerRegistry& registry)
{
    const std::int64_t seed = arguments.integer(QStringLiteral("seed"), 0, 0);
    const std::int64_t threads = arguments.integer(QStringLiteral("threads"), 0, 0, kMostThreads);
    for (const char* option : {"data", "image", "weights", "dump", "pictures"})
        if (arguments.has(QString::fromLatin1(option)))
            arguments.required(QString::fromLatin1(option));
    const std::optional<RunImages> images = readRunImages(arguments);
    if (!images)
        return kBadUsage;
    const std::optional<Network> network = networkFrom(arguments.operand(), registry);
    if (!network)
        return kBadUsage;

    const std::unique_ptr<Executor> executor = makeTorchExecutor(registry);
    if (arguments.has(QStringLiteral("weights"))) {
        const std::string file = arguments.text(QStringLiteral("weights")).toStdString();
        if (const std::optional<Diagnostic> error = executor->loadWeights(*network, file))
            return fail(*error);
    }
    const RunRequest request = requestFor(*network, *images, seed, threads);
    const Trace trace = completed(*executor->run(request, {}), *network, registry);
    if (const std::optional<Diagnostic> error = writeFiles(arguments, *executor, request, trace))
        return fail(*error);
    printRun(trace, *images, arguments);
    printFailures(trace);
    printProblems(*network, registry, inferShapes(*network, registry).problems);
    printProblems(*network, registry, lintTrace(*network, registry, trace));
    return trace.status == TraceStatus::Ok ? kDone : kNetworkHasErrors;
}

} // namespace layerwise::cli
