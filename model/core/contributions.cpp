#include "model/core/contributions.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace layerwise {

namespace {

std::int64_t channelOf(const ExplainedTerm& term)
{
    return term.input.empty() ? 0 : term.input.front();
}

std::int64_t coordinate(const ExplainedTerm& term, std::size_t fromEnd)
{
    return term.input.size() > 2 ? term.input[term.input.size() - fromEnd] : 0;
}

void sortUnique(std::vector<std::int64_t>& values)
{
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::size_t placeOf(const std::vector<std::int64_t>& sorted, std::int64_t value)
{
    return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}

} // namespace

Contributions largestContributions(const Explanation& explanation, std::size_t most)
{
    Contributions result;
    std::unordered_map<std::int64_t, std::size_t> places;
    for (const ExplainedTerm& term : explanation.terms) {
        const std::int64_t channel = channelOf(term);
        const auto [place, isNew] = places.emplace(channel, result.largest.size());
        if (isNew)
            result.largest.push_back({channel, 0, 0});
        Contribution& contribution = result.largest[place->second];
        contribution.sum += term.product;
        ++contribution.count;
    }
    // A NaN is what one looks for first.
    const auto size = [](const Contribution& part) {
        return std::isnan(part.sum) ? HUGE_VAL : std::fabs(part.sum);
    };
    std::stable_sort(result.largest.begin(), result.largest.end(),
                     [&](const Contribution& a, const Contribution& b) { return size(a) > size(b); });
    if (result.largest.size() > most) {
        for (std::size_t i = most; i < result.largest.size(); ++i)
            result.restSum += result.largest[i].sum;
        result.restCount = static_cast<std::int64_t>(result.largest.size() - most);
        result.largest.resize(most);
    }
    return result;
}

TermGrid termsOfChannel(const Explanation& explanation, std::int64_t channel)
{
    TermGrid grid;
    std::vector<const ExplainedTerm*> terms;
    for (const ExplainedTerm& term : explanation.terms) {
        if (channelOf(term) == channel) {
            terms.push_back(&term);
            grid.sum += term.product;
        }
    }
    const auto& window = explanation.window;
    if (window && static_cast<std::int64_t>(terms.size()) == window->rows * window->columns) {
        // With padding_mode="reflect" one pixel can stand in several cells: the order is what tells the cells apart.
        for (std::int64_t row = 0; row < window->rows; ++row)
            grid.rows.push_back(window->top + row * window->rowStep);
        for (std::int64_t column = 0; column < window->columns; ++column)
            grid.columns.push_back(window->left + column * window->columnStep);
        grid.cells = std::move(terms);
        return grid;
    }
    for (const ExplainedTerm* term : terms) {
        grid.rows.push_back(coordinate(*term, 2));
        grid.columns.push_back(coordinate(*term, 1));
    }
    sortUnique(grid.rows);
    sortUnique(grid.columns);
    grid.cells.resize(grid.rows.size() * grid.columns.size(), nullptr);
    for (const ExplainedTerm* term : terms) {
        const std::size_t row = placeOf(grid.rows, coordinate(*term, 2));
        grid.cells[row * grid.columns.size() + placeOf(grid.columns, coordinate(*term, 1))] = term;
    }
    return grid;
}

const ExplainedTerm* decidingTerm(const Explanation& explanation)
{
    const auto& terms = explanation.terms;
    if (explanation.kind == ExplanationKind::Winner) {
        const auto winner =
            std::find_if(terms.begin(), terms.end(), [](const ExplainedTerm& term) { return term.weight != 0; });
        return winner == terms.end() ? nullptr : &*winner;
    }
    const bool isOne = explanation.kind == ExplanationKind::Affine || explanation.kind == ExplanationKind::Curve ||
                       explanation.kind == ExplanationKind::Copy;
    return isOne && terms.size() == 1 ? &terms.front() : nullptr;
}

} // namespace layerwise
