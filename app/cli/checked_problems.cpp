#include "app/cli/checked_problems.h"

#include "model/diagnose/problems.h"
#include "model/engine/memory_limit.h"

namespace layerwise::cli {

namespace {

/// Empty where LibTorch would not throw, and where it is not known what would come in: an answer to a made-up input
/// would mislead. Options are refused before any input is looked at.
QString torchMessage(Executor& executor, const Network& network, const ShapeReport& report, const Problem& problem)
{
    if (problem.severity != Severity::Error || problem.diagnostic.code.starts_with("memory."))
        return {};
    const std::optional<Shape>& input = report.of(problem.block).input;
    if (!input && !problem.diagnostic.code.starts_with("option."))
        return {};
    return QString::fromStdString(executor.torchMessage(network, problem.block, input.value_or(network.input.shape())));
}

} // namespace

std::vector<CheckedProblem> checkNetwork(const Network& network, const LayerRegistry& registry,
                                         const ShapeReport& report, Executor* executor)
{
    std::vector<CheckedProblem> checked;
    FixFinder finder(network, registry);
    int firstFix = 1;
    for (const Problem& problem : findProblems(network, registry, report, defaultMemoryLimit())) {
        const QString path = QString::fromStdString(pathOf(network.root, problem.block, registry));
        const Block* block = findBlock(network.root, problem.block);
        checked.push_back({problem, path, block ? QString::fromStdString(block->type) : QString(),
                           describe(problem.diagnostic, path),
                           executor ? torchMessage(*executor, network, report, problem) : QString(),
                           finder.fixesOf(problem), firstFix});
        firstFix += static_cast<int>(checked.back().fixes.size());
    }
    return checked;
}

} // namespace layerwise::cli
