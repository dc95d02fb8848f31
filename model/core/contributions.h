#pragma once

#include "model/core/explanation.h"

#include <cstdint>
#include <vector>

namespace layerwise {

/// What one channel (or one feature) of the input adds to an output value: the sum of its terms' products.
struct Contribution {
    std::int64_t channel = 0; ///< first index of its terms: c of [c, y, x], f of [f]
    double sum = 0;
    std::int64_t count = 0; ///< of terms
};

/// The largest parts of a sum, and what is left.
struct Contributions {
    std::vector<Contribution> largest; ///< by size, the one furthest from zero first; of equal ones, the first channel
    std::int64_t restCount = 0;        ///< channels that are not among the largest
    double restSum = 0;
};

/// Precondition: `most` > 0.
Contributions largestContributions(const Explanation& explanation, std::size_t most);

/// The terms of one input channel by row and column, as a picture of the window has them.
struct TermGrid {
    std::vector<std::int64_t> rows, columns;  ///< of the input, upwards
    std::vector<const ExplainedTerm*> cells;  ///< row-major; null where no term is. They belong to the explanation.
    double sum = 0;                           ///< of the products

    const ExplainedTerm* at(std::size_t row, std::size_t column) const { return cells[row * columns.size() + column]; }
};

/// Of terms [c, y, x]; a feature [f] is one cell. Empty if the channel has no terms. Where the explanation has a window that
/// the terms fill, the rows and columns are the window's.
TermGrid termsOfChannel(const Explanation& explanation, std::int64_t channel);

/// The one term that a value is made of: the winner of max pooling; of activations, normalisations and copies the value
/// that came in. nullptr where there are several, or none.
const ExplainedTerm* decidingTerm(const Explanation& explanation);

} // namespace layerwise
