#pragma once

#include "app/cli/arguments.h"
#include "model/core/training.h"

#include <QCommandLineOption>
#include <QList>

#include <optional>

namespace layerwise::cli {

/// All of `train` and of `evaluate`, but the output file.
QList<QCommandLineOption> trainingOptions();
QList<QCommandLineOption> evaluationOptions();

/// Unless --epochs or --minutes is given, those of quickTraining(). Complains to `arguments`.
TrainingSettings readTrainingSettings(Arguments& arguments);

/// The images of --data and --generated, a part of each held out for validation. std::nullopt after a complaint: either
/// arguments.error() is set, or the sentence is on stderr.
std::optional<TrainingData> readTrainingData(Arguments& arguments, const InputSpec& input);

struct EvaluationData {
    ExampleSourcePtr examples;
    std::vector<std::string> classNames; ///< by label; empty if not known
};

/// The images of --data and --generated. std::nullopt after a complaint, as above.
std::optional<EvaluationData> readEvaluationData(Arguments& arguments, const InputSpec& input);

/// The network of the arguments with the weights of --weights, if it is given; else without. The seed is for what the
/// file does not have. std::nullopt after a complaint.
std::optional<TrainingStart> readTrainingStart(Arguments& arguments, const LayerRegistry& registry,
                                               std::uint64_t seed);

} // namespace layerwise::cli
