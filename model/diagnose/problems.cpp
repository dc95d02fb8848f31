#include "model/diagnose/problems.h"

#include "model/diagnose/lint.h"

#include <algorithm>
#include <iterator>

namespace layerwise {

std::vector<Problem> findProblems(const Network& network, const LayerRegistry& registry, const ShapeReport& report,
                                  std::int64_t memoryLimit)
{
    std::vector<Problem> problems = report.problems;
    const auto memory = memoryLimit > 0 ? memoryProblem(report, memoryLimit) : std::nullopt;
    // A block that has an error for its size already, as shape.overflow, is not told twice.
    const bool isTold =
        memory && std::ranges::any_of(problems, [&](const Problem& problem) { return problem.block == memory->block; });
    if (memory && !isTold)
        problems.push_back(*memory);
    std::ranges::move(lint(network, registry, report), std::back_inserter(problems));
    return problems;
}

} // namespace layerwise
