#include "app/cli/network_run.h"

#include "app/cli/effect_arguments.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "model/document/bundled_weights.h"
#include "model/document/load_report_text.h"
#include "model/document/picture.h"
#include "model/document/run_mode.h"
#include "model/document/sentences.h"
#include "model/engine/torch_executor.h"

namespace layerwise::cli {

namespace {

constexpr std::int64_t kMostThreads = 1024;

QCommandLineOption with(const char* name, const char* value, const char* help)
{
    return {QString::fromLatin1(name), QString::fromUtf8(help), QString::fromLatin1(value)};
}

QCommandLineOption flag(const char* name, const char* help)
{
    return {QString::fromLatin1(name), QString::fromUtf8(help)};
}

/// What LibTorch says; where there is a plainer sentence, that first.
QString failureText(const TraceStep& step)
{
    const QString words = QString::fromStdString(step.error);
    const Diagnostic diagnostic = stepDiagnostic(step);
    if (diagnostic.code == "torch.exception")
        return words;
    return QStringLiteral("%1. LibTorch: %2").arg(describe(diagnostic, QString::fromStdString(step.path)).title, words);
}

} // namespace

QList<QCommandLineOption> weightOptions()
{
    return {
        with("weights", "FILE",
             "Loads the parameters from a safetensors or PyTorch file (a saved state_dict); every key has to fit. The "
             "word bundled stands for the trained ones that come with the program for a template."),
        flag("not-strict", "With --weights: takes what fits, and says what is missing, unexpected or misshapen."),
        flag("sum-channels",
             "With --weights: adds up the three input channels of the file's first convolution for a network of grey "
             "images."),
    };
}

bool loadWeights(Arguments& arguments, Executor& executor, const Network& network, std::uint64_t seed)
{
    if (!arguments.has(QStringLiteral("weights"))) {
        for (const char* option : {"not-strict", "sum-channels"})
            if (arguments.has(QString::fromLatin1(option)))
                arguments.complain(QStringLiteral("--%1 needs --weights.").arg(QString::fromLatin1(option)));
        return !arguments.error();
    }
    QString given = arguments.text(QStringLiteral("weights"));
    if (given == QStringLiteral("bundled")) {
        given = bundledWeights(arguments.operand());
        if (given.isEmpty()) {
            printMessage(QStringLiteral("There are no bundled weights for %1.").arg(arguments.operand()));
            return false;
        }
    }
    const std::string file = given.toStdString();
    const LoadOptions options{!arguments.has(QStringLiteral("not-strict")),
                              arguments.has(QStringLiteral("sum-channels")), seed};
    const LoadReport report = executor.loadStateDict(network, file, options);
    if (report.error)
        fail(*report.error);
    for (const QString& line : differences(report))
        printMessage(line);
    return !report.error;
}

QList<QCommandLineOption> networkRunOptions()
{
    const QList<QCommandLineOption> options{
        with("data", "PATH",
             "Takes the images from a data set: a folder with MNIST's files (or those of Fashion-MNIST, KMNIST, EMNIST), a "
             "folder with a sub-folder of pictures for each class, or a CSV file of label and pixels. Without it and "
             "--image: built-in digits."),
        with("split", "train|test", "Which part of the data set, if it has parts (default: test)."),
        with("index", "I[,I..]", "Which images, from 0; several run as one batch (default: 0)."),
        with("image", "FILE", "Takes a PNG, JPEG or BMP picture instead."),
        flag("invert", "Inverts the picture: for dark ink on white paper, as MNIST is bright on black."),
        with("seed", "S", "Seed of parameters that are not loaded (default: 0)."),
        with("threads", "T", "Number of threads; 0 lets the work decide (default: 0)."),
        with("scale", "P:C=FACTOR",
             "Multiplies channel C of the output of block P; 0 switches it off. May be repeated."),
        with("set-weight", "P.NAME[I,..]=V", "Sets one weight, as in conv1.weight[0,0,1,2]=0.5. May be repeated."),
    };
    return options + weightOptions();
}

QCommandLineOption trainModeOption()
{
    return flag("train-mode", "Runs as after model.train(): BatchNorm uses the mean and variance of the batch, Dropout drops "
                              "(by the seed). Nothing is learned.");
}

std::optional<NetworkRun> readNetworkRun(Arguments& arguments, const LayerRegistry& registry)
{
    NetworkRun run;
    const std::int64_t seed = arguments.integer(QStringLiteral("seed"), 0, 0);
    const std::int64_t threads = arguments.integer(QStringLiteral("threads"), 0, 0, kMostThreads);
    for (const char* option : {"data", "image", "weights"})
        if (arguments.has(QString::fromLatin1(option)))
            arguments.required(QString::fromLatin1(option));
    std::optional<Network> network = networkFrom(arguments.operand(), registry);
    if (!network)
        return std::nullopt;
    run.network = std::make_shared<const Network>(*std::move(network));
    std::optional<RunImages> images = readRunImages(arguments, run.network->input);
    if (!images)
        return std::nullopt;
    run.images = *std::move(images);
    const std::optional<Effects> effects = readEffects(arguments, *run.network, registry);
    if (!effects)
        return std::nullopt;
    run.request.channelScales = effects->scales;
    run.request.weightEdits = effects->weights;
    run.executor = makeTorchExecutor(registry);
    if (!loadWeights(arguments, *run.executor, *run.network, static_cast<std::uint64_t>(seed)))
        return std::nullopt;
    run.request.runId = 1;
    run.request.network = run.network;
    run.request.input = toInputTensor(run.images.images, run.network->input);
    run.request.seed = static_cast<std::uint64_t>(seed);
    run.request.threads = static_cast<int>(threads);
    run.request.trainMode = arguments.has(QStringLiteral("train-mode"));
    return run;
}

void printFailures(const Trace& trace)
{
    for (const TraceStepPtr& step : trace.steps) {
        if (step->status == StepStatus::Failed)
            printMessage(QStringLiteral("error: %1 (%2): %3")
                             .arg(QString::fromStdString(step->path), QString::fromStdString(step->type),
                                  failureText(*step)));
    }
    if (trace.replayCheck == ReplayCheck::Different)
        printMessage(QStringLiteral("warning: the recorded run differs from the plain forward of the same modules"));
}

int failRun(const Network& network, const LayerRegistry& registry, const Trace& trace)
{
    printFailures(trace);
    std::vector<Problem> problems = inferShapes(network, registry).problems;
    if (trace.refusal)
        problems.push_back({Severity::Error, trace.refusal->first, trace.refusal->second});
    printProblems(network, registry, problems);
    return kNetworkHasErrors;
}

} // namespace layerwise::cli
