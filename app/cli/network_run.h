#pragma once

#include "app/cli/arguments.h"
#include "app/cli/run_images.h"
#include "model/core/executor.h"

#include <QCommandLineOption>
#include <QList>

#include <memory>
#include <optional>

namespace layerwise::cli {

/// What a call that runs a network was given, and what runs it. Read from the options that `run`, `explain` and
/// `render` share.
struct NetworkRun {
    RunImages images;
    std::shared_ptr<const Network> network;
    std::unique_ptr<Executor> executor; ///< with the weights of --weights
    RunRequest request;                 ///< to the end, with the replay check, the scales and the weights that were set
};

/// --weights, --not-strict, --sum-channels: which weights a network gets that are not random.
QList<QCommandLineOption> weightOptions();

/// Loads what they name, and says on stderr what did not fit. False after a complaint, as below.
bool loadWeights(Arguments& arguments, Executor& executor, const Network& network, std::uint64_t seed);

/// --data, --split, --index, --image, --invert, --seed, --threads, --scale, --set-weight and those of weightOptions().
QList<QCommandLineOption> networkRunOptions();

/// --train-mode: a pass as after model.train().
QCommandLineOption trainModeOption();

/// std::nullopt after a complaint: either arguments.error() is set, or the sentence is on stderr.
std::optional<NetworkRun> readNetworkRun(Arguments& arguments, const LayerRegistry& registry);

/// What LibTorch threw, and where, on stderr.
void printFailures(const Trace& trace);
/// The same with what was wrong before anything ran; returns kNetworkHasErrors.
int failRun(const Network& network, const LayerRegistry& registry, const Trace& trace);

} // namespace layerwise::cli
