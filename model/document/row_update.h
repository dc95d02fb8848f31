#pragma once

#include <functional>
#include <vector>

namespace layerwise {

/// What an item model has to say while its rows change.
struct RowChanges {
    std::function<void(int first, int last)> beginRemove;
    std::function<void()> endRemove;
    std::function<void(int first, int last)> beginInsert;
    std::function<void()> endInsert;
    std::function<void(int row)> changed;
};

/// Makes `rows` into `wanted` with as little ado as there is: what is the same at both ends stays (`sameRow`: it is
/// the same thing, if perhaps with other values), the middle goes and comes. So views keep selection and scroll
/// position.
template <typename Row, typename SameRow>
void updateRows(std::vector<Row>& rows, std::vector<Row> wanted, const SameRow& sameRow, const RowChanges& changes)
{
    const auto difference = [](auto it) { return static_cast<std::ptrdiff_t>(it); };
    std::size_t prefix = 0;
    while (prefix < rows.size() && prefix < wanted.size() && sameRow(rows[prefix], wanted[prefix]))
        ++prefix;
    std::size_t suffix = 0;
    while (prefix + suffix < rows.size() && prefix + suffix < wanted.size() &&
           sameRow(rows[rows.size() - 1 - suffix], wanted[wanted.size() - 1 - suffix]))
        ++suffix;

    const auto first = rows.begin() + difference(prefix);
    if (const std::size_t end = rows.size() - suffix; end > prefix) {
        changes.beginRemove(static_cast<int>(prefix), static_cast<int>(end) - 1);
        rows.erase(first, rows.begin() + difference(end));
        changes.endRemove();
    }
    if (const std::size_t end = wanted.size() - suffix; end > prefix) {
        changes.beginInsert(static_cast<int>(prefix), static_cast<int>(end) - 1);
        rows.insert(rows.begin() + difference(prefix), wanted.begin() + difference(prefix),
                    wanted.begin() + difference(end));
        changes.endInsert();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i] == wanted[i])
            continue;
        rows[i] = std::move(wanted[i]);
        changes.changed(static_cast<int>(i));
    }
}

} // namespace layerwise
