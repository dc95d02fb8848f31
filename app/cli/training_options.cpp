#include "app/cli/training_options.h"

#include "app/cli/dataset_argument.h"
#include "app/cli/network_argument.h"
#include "app/cli/network_run.h"
#include "app/cli/output.h"
#include "model/data/dataset_examples.h"
#include "model/engine/torch_executor.h"

#include <algorithm>
#include <cmath>

namespace layerwise::cli {

namespace {

constexpr std::int64_t kMostDigits = 1'000'000;
constexpr std::int64_t kMostThreads = 1024;
constexpr std::int64_t kEndless = 1'000'000; // epochs, where only the time ends training
constexpr double kSgdRate = 0.05;

/// Generated digits that are trained on begin here, those that are evaluated on at 1, where the built-in ones do.
constexpr std::uint64_t kTrainingDigits = 1000;
constexpr std::uint64_t kEvaluationDigits = 1;

QCommandLineOption with(const char* name, const char* value, const char* help)
{
    return {QString::fromLatin1(name), QString::fromUtf8(help), QString::fromLatin1(value)};
}

QCommandLineOption flag(const char* name, const char* help)
{
    return {QString::fromLatin1(name), QString::fromUtf8(help)};
}

/// The data sets of --data and --generated; empty after a complaint.
std::vector<DatasetPtr> readDatasets(Arguments& arguments, Split split, const InputSpec& input, std::uint64_t digitSeed)
{
    const QString data = QStringLiteral("data");
    const QString generated = QStringLiteral("generated");
    const QString seed = QStringLiteral("generated-seed");
    const std::int64_t count = arguments.integer(generated, 0, 1, kMostDigits);
    if (arguments.has(seed))
        digitSeed = static_cast<std::uint64_t>(arguments.integer(seed, 0, 0));
    if (arguments.has(seed) && !arguments.has(generated))
        arguments.complain(QStringLiteral("--generated-seed needs --generated."));
    if (arguments.has(data))
        arguments.required(data);
    else if (!arguments.has(generated))
        arguments.complain(QStringLiteral("--data or --generated is missing."));
    else if (arguments.has(QStringLiteral("split")))
        arguments.complain(QStringLiteral("--split needs --data: generated digits are not split."));
    if (arguments.error())
        return {};
    std::vector<DatasetPtr> datasets;
    if (arguments.has(data)) {
        DatasetPtr read = readDataset(arguments, split, input);
        if (!read)
            return {};
        datasets.push_back(std::move(read));
    }
    if (count > 0)
        datasets.push_back(generateDigits(count, digitSeed));
    return datasets;
}

AugmentationSettings readAugmentation(Arguments& arguments)
{
    const QString wanted = arguments.choice(QStringLiteral("augment"),
                                            {QStringLiteral("none"), QStringLiteral("light")}, QStringLiteral("none"));
    AugmentationSettings settings = wanted == QStringLiteral("light") ? lightAugmentation() : AugmentationSettings{};
    settings.shift = arguments.real(QStringLiteral("shift"), settings.shift, 0, 1000);
    settings.rotation = arguments.real(QStringLiteral("rotation"), settings.rotation, 0, 180);
    settings.scale = arguments.real(QStringLiteral("scale"), settings.scale, 0, 0.9);
    settings.thickness = arguments.real(QStringLiteral("thickness"), settings.thickness, 0, 2);
    return settings;
}

OptimizerSettings readOptimizer(Arguments& arguments)
{
    const QString name = arguments.choice(QStringLiteral("optimizer"),
                                          {QStringLiteral("sgd"), QStringLiteral("adam"), QStringLiteral("adamw")},
                                          QStringLiteral("adamw"));
    OptimizerSettings optimizer;
    if (name != QStringLiteral("adamw")) {
        optimizer.kind = name == QStringLiteral("sgd") ? OptimizerKind::Sgd : OptimizerKind::Adam;
        optimizer.weightDecay = 0; // PyTorch's default of both
    }
    optimizer.momentum = arguments.real(QStringLiteral("momentum"), optimizer.momentum, 0, 0.9999);
    optimizer.nesterov = arguments.has(QStringLiteral("nesterov"));
    optimizer.weightDecay = arguments.real(QStringLiteral("weight-decay"), optimizer.weightDecay, 0, 10);
    for (const char* option : {"momentum", "nesterov"})
        if (arguments.has(QString::fromLatin1(option)) && optimizer.kind != OptimizerKind::Sgd)
            arguments.complain(QStringLiteral("--%1 needs --optimizer sgd.").arg(QString::fromLatin1(option)));
    return optimizer;
}

ScheduleKind readSchedule(Arguments& arguments)
{
    const QStringList names{QStringLiteral("constant"), QStringLiteral("step"), QStringLiteral("cosine"),
                            QStringLiteral("one-cycle")};
    const QString name = arguments.choice(QStringLiteral("schedule"), names, names.last());
    return static_cast<ScheduleKind>(std::max<qsizetype>(names.indexOf(name), 0));
}

void readLength(Arguments& arguments, TrainingSettings& settings)
{
    const QString epochs = QStringLiteral("epochs");
    const QString minutes = QStringLiteral("minutes");
    const TrainingSettings quick = quickTraining();
    const bool isQuick = !arguments.has(epochs) && !arguments.has(minutes);
    settings.epochs = arguments.integer(epochs, isQuick ? quick.epochs : kEndless, 1, kEndless);
    settings.minutes = arguments.real(minutes, isQuick ? quick.minutes : 0, 0.001, 100'000);
}

} // namespace

QList<QCommandLineOption> trainingOptions()
{
    const QList<QCommandLineOption> options{
        with("data", "PATH",
             "Learns from a data set: a folder with MNIST's files (or those of Fashion-MNIST, KMNIST, EMNIST; the training "
             "part is taken), a folder with a sub-folder of pictures for each class, or a CSV file of label and pixels."),
        with("generated", "N", "Learns from N generated digits, alone or mixed with the images of --data."),
        with("generated-seed", "S", "The generated digits are those of generate-digits --seed S (default: 1000 + --seed)."),
        with("validation", "N", "Holds N images out to find the best weights with (default: a tenth, at most 1000)."),
        with("epochs", "E", "How often every image is seen."),
        with("minutes", "M",
             "Ends after M minutes, if the epochs are not over before; the learning rate follows. Without --epochs and "
             "--minutes: one epoch, but at most 1.25 minutes."),
        with("optimizer", "sgd|adam|adamw", "How the weights follow the gradient (default: adamw)."),
        with("lr", "RATE", "The highest learning rate (default: 0.002; of sgd 0.05)."),
        with("schedule", "constant|step|cosine|one-cycle", "How the learning rate changes (default: one-cycle)."),
        with("step-epochs", "E", "Of --schedule step: multiplies the rate by --gamma every E epochs (default: 1)."),
        with("gamma", "G", "Of --schedule step (default: 0.1)."),
        with("momentum", "M", "Of sgd (default: 0.9)."),
        flag("nesterov", "Of sgd: Nesterov's momentum."),
        with("weight-decay", "W", "Draws the weights towards 0 (default: 0.01 for adamw, else 0)."),
        with("batch", "N", "Number of images in a step (default: 64)."),
        with("seed", "S", "Of the order, the augmentation, Dropout and the first weights (default: 0)."),
        flag("no-shuffle", "Takes the images in their own order in every epoch."),
        with("augment", "none|light", "light: --shift 2 --rotation 10 --scale 0.1 --thickness 0.5 (default: none)."),
        with("shift", "PIXELS", "Moves every image by up to so much."),
        with("rotation", "DEGREES", "Turns every image by up to so much."),
        with("scale", "SHARE", "0.1: makes every image up to a tenth larger or smaller."),
        with("thickness", "PIXELS", "Makes strokes up to so much thicker or thinner on each side."),
        with("validate-every", "STEPS", "Validates every so many steps, not only after each epoch."),
        with("checkpoint", "FILE", "Writes there, every minute and epoch, all that is needed to go on."),
        flag("resume", "Goes on from the checkpoint, with the same options as before."),
        with("threads", "T", "Number of threads; 0: one a core (default: 0)."),
        flag("json", "Prints the result as JSON, with the loss of every step."),
    };
    return options + weightOptions();
}

QList<QCommandLineOption> evaluationOptions()
{
    const QList<QCommandLineOption> options{
        with("data", "PATH", "Looks at the images of a data set: a folder or a CSV file, as train takes it."),
        with("split", "train|test", "Which part of the data set, if it has parts (default: test)."),
        with("generated", "N", "Looks at N generated digits (others than train learns from)."),
        with("generated-seed", "S", "The generated digits are those of generate-digits --seed S (default: 1)."),
        with("threads", "T", "Number of threads; 0: one a core (default: 0)."),
        flag("json", "Prints accuracy, loss and the confusion matrix as JSON."),
    };
    return weightOptions() + options;
}

TrainingSettings readTrainingSettings(Arguments& arguments)
{
    TrainingSettings settings;
    settings.optimizer = readOptimizer(arguments);
    const bool isSgd = settings.optimizer.kind == OptimizerKind::Sgd;
    settings.learningRate = arguments.real(QStringLiteral("lr"), isSgd ? kSgdRate : settings.learningRate, 1e-12, 1e6);
    settings.schedule.kind = readSchedule(arguments);
    settings.schedule.stepEpochs = arguments.real(QStringLiteral("step-epochs"), 1, 1e-6, 1e6);
    settings.schedule.gamma = arguments.real(QStringLiteral("gamma"), settings.schedule.gamma, 0, 1);
    settings.batchSize = arguments.integer(QStringLiteral("batch"), settings.batchSize, 1, 100'000);
    readLength(arguments, settings);
    settings.seed = static_cast<std::uint64_t>(arguments.integer(QStringLiteral("seed"), 0, 0));
    settings.shuffle = !arguments.has(QStringLiteral("no-shuffle"));
    settings.threads = static_cast<int>(arguments.integer(QStringLiteral("threads"), 0, 0, kMostThreads));
    settings.validateEvery = arguments.integer(QStringLiteral("validate-every"), 0, 1);
    settings.checkpointFile = arguments.text(QStringLiteral("checkpoint")).toStdString();
    settings.resume = arguments.has(QStringLiteral("resume"));
    if (settings.resume && settings.checkpointFile.empty())
        arguments.complain(QStringLiteral("--resume needs --checkpoint."));
    return settings;
}

std::optional<TrainingData> readTrainingData(Arguments& arguments, const InputSpec& input)
{
    const AugmentationSettings augmentation = readAugmentation(arguments);
    const auto seed = static_cast<std::uint64_t>(arguments.integer(QStringLiteral("seed"), 0, 0));
    std::int64_t heldOut = arguments.integer(QStringLiteral("validation"), -1, 0);
    const std::vector<DatasetPtr> datasets = readDatasets(arguments, Split::Train, input, kTrainingDigits + seed);
    if (datasets.empty())
        return std::nullopt;
    std::int64_t total = 0;
    for (const DatasetPtr& dataset : datasets)
        total += dataset->size();
    if (heldOut < 0)
        heldOut = usuallyHeldOut(total);
    if (heldOut >= total) {
        arguments.complain(
            QStringLiteral("--validation %1 leaves nothing of %2 images to learn from.").arg(heldOut).arg(total));
        return std::nullopt;
    }
    HeldOut parts = holdOut(datasets, heldOut);
    TrainingData data{std::make_shared<DatasetExamples>(std::move(parts.training), input, augmentation), nullptr};
    if (heldOut > 0)
        data.validation = std::make_shared<DatasetExamples>(std::move(parts.validation), input);
    return data;
}

std::optional<EvaluationData> readEvaluationData(Arguments& arguments, const InputSpec& input)
{
    const Split split = readSplit(arguments);
    const std::vector<DatasetPtr> datasets = readDatasets(arguments, split, input, kEvaluationDigits);
    if (datasets.empty())
        return std::nullopt;
    std::vector<DatasetPart> parts;
    for (const DatasetPtr& dataset : datasets)
        parts.push_back({dataset, 0, dataset->size()});
    return EvaluationData{std::make_shared<DatasetExamples>(std::move(parts), input), datasets.front()->classNames()};
}

std::optional<TrainingStart> readTrainingStart(Arguments& arguments, const LayerRegistry& registry,
                                               std::uint64_t seed)
{
    std::optional<Network> network = networkFrom(arguments.operand(), registry);
    if (!network)
        return std::nullopt;
    TrainingStart start{std::make_shared<const Network>(*std::move(network)), {}};
    const auto executor = makeTorchExecutor(registry);
    if (!loadWeights(arguments, *executor, *start.network, seed))
        return std::nullopt;
    if (arguments.has(QStringLiteral("weights")))
        start.weights = executor->parameters(*start.network, seed);
    return start;
}

} // namespace layerwise::cli
