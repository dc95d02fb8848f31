#include "app/cli/checked_problems.h"

#include "model/diagnose/lint.h"
#include "model/engine/memory_estimate.h"

#include <algorithm>
#include <iterator>

namespace layerwise::cli {

namespace {

/// What shape inference finds, and a network that is too large to be run; then the warnings.
std::vector<Problem> problemsOf(const Network& network, const LayerRegistry& registry, const ShapeReport& report)
{
    std::vector<Problem> problems = report.problems;
    const WorkEstimate work = estimateWork(network.root, registry, network.input.shape());
    if (const auto refusal = refusalFor(work, defaultMemoryLimit()))
        problems.push_back({Severity::Error, refusal->first, refusal->second});
    std::ranges::move(lint(network, registry, report), std::back_inserter(problems));
    return problems;
}

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
    for (const Problem& problem : problemsOf(network, registry, report)) {
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
