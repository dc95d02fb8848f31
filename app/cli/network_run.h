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
    RunRequest request;                 ///< to the end, with the replay check
};

/// --data, --split, --index, --image, --invert, --weights, --seed, --threads.
QList<QCommandLineOption> networkRunOptions();

/// std::nullopt after a complaint: either arguments.error() is set, or the sentence is on stderr.
std::optional<NetworkRun> readNetworkRun(Arguments& arguments, const LayerRegistry& registry);

/// What LibTorch threw, and where, on stderr.
void printFailures(const Trace& trace);
/// The same with what was wrong before anything ran; returns kNetworkHasErrors.
int failRun(const Network& network, const LayerRegistry& registry, const Trace& trace);

} // namespace layerwise::cli
