#include "app/cli/commands.h"
#include "app/cli/dump.h"
#include "app/cli/network_run.h"
#include "app/cli/output.h"
#include "app/cli/run_report.h"
#include "model/diagnose/trace_lint.h"
#include "model/document/bundled_weights.h"
#include "model/document/picture_files.h"

#include <unordered_map>

namespace layerwise::cli {

namespace {

/// Puts in what the layers ran with: weights that were set for this run.
void takeUsed(std::vector<NamedTensor>& parameters, const Trace& trace)
{
    std::unordered_map<std::string, ActivationPtr> used;
    for (const TraceStepPtr& step : trace.steps) {
        if (!step->parameters)
            continue;
        for (const NamedTensor& tensor : *step->parameters)
            used.emplace(step->path + '.' + tensor.key, tensor.value);
    }
    for (NamedTensor& tensor : parameters) {
        if (const auto found = used.find(tensor.key); found != used.end())
            tensor.value = found->second;
    }
}

/// The files that --dump and --pictures ask for.
std::optional<Diagnostic> writeFiles(const Arguments& arguments, Executor& executor, const RunRequest& request,
                                     const Trace& trace)
{
    const QString dump = QStringLiteral("dump");
    const QString pictures = QStringLiteral("pictures");
    if (arguments.has(dump)) {
        // A refused network is not built, so it has no parameters.
        std::vector<NamedTensor> parameters =
            trace.refusal ? std::vector<NamedTensor>{} : executor.parameters(*request.network, request.seed);
        takeUsed(parameters, trace);
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
            QStringLiteral("The parameters are random: this network has learned nothing yet, so it only guesses.") +
            (bundledWeights(arguments.operand()).isEmpty()
                 ? QString()
                 : QStringLiteral(" With --weights bundled it has learned MNIST.")));
}

} // namespace

int runRun(Arguments& arguments, const LayerRegistry& registry)
{
    for (const char* option : {"dump", "pictures"})
        if (arguments.has(QString::fromLatin1(option)))
            arguments.required(QString::fromLatin1(option));
    const std::optional<NetworkRun> run = readNetworkRun(arguments, registry);
    if (!run)
        return kBadUsage;
    const Network& network = *run->network;
    const Trace trace = completed(*run->executor->run(run->request, {}), network, registry);
    if (const std::optional<Diagnostic> error = writeFiles(arguments, *run->executor, run->request, trace))
        return fail(*error);
    printRun(trace, run->images, arguments);
    printFailures(trace);
    printProblems(network, registry, inferShapes(network, registry).problems);
    printProblems(network, registry, lintTrace(network, registry, trace));
    return trace.status == TraceStatus::Ok ? kDone : kNetworkHasErrors;
}

} // namespace layerwise::cli
