#pragma once

#include "model/core/executor.h"
#include "model/diagnose/fixes.h"
#include "model/document/sentences.h"

#include <QString>

#include <vector>

namespace layerwise::cli {

/// A problem with all that is said about it.
struct CheckedProblem {
    Problem problem;
    QString path;
    QString type;
    ProblemText text;
    QString torch; ///< LibTorch's own words, or empty
    std::vector<Fix> fixes;
    int firstFix = 1; ///< number of the first fix; numbers go on through all problems of a network
};

/// Everything that is wrong with a network, errors first: what its shapes tell, what is too large for the machine, and
/// what lint() warns of.
/// Without an executor LibTorch's words are left out.
std::vector<CheckedProblem> checkNetwork(const Network& network, const LayerRegistry& registry,
                                         const ShapeReport& report, Executor* executor);

} // namespace layerwise::cli
