#pragma once

#include "model/core/explanation.h"

#include <QString>

namespace layerwise::cli {

/// One term as the command line tells it. Of a row of exponentials, `exponential` is exp(x - max), and the product is
/// what the term adds to the sum: of Softmax weight * exp(x - max), of LogSoftmax weight * activation.
struct ToldTerm {
    ExplainedTerm term;
    double exponential = 0;
    double share = 0; ///< exp(x - max) / sum of exp
};

/// An explanation's terms in such a form that bias + the products are `sumOfTerms`, and the explanation's sum is that, or
/// `function` of that. Those in the padding are left out.
struct ToldTerms {
    std::vector<ToldTerm> terms;
    std::optional<double> bias;
    double sumOfTerms = 0;
    QString function; ///< as in the formula: "ReLU(body + shortcut)", "y = ..." of a curve; empty if it is the sum itself
};

ToldTerms tellTerms(const Explanation& explanation);

} // namespace layerwise::cli
