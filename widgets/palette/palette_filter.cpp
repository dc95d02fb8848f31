#include "widgets/palette/palette_filter.h"

#include "model/document/palette_model.h"

#include <algorithm>

namespace layerwise {

PaletteFilter::PaletteFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
    sort(0);
}

void PaletteFilter::setSearch(const QString& text)
{
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidate();
}

bool PaletteFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    const bool isCategory = index.data(PaletteModel::TypeNameRole).toString().isEmpty();
    return !isCategory && matches(index);
}

bool PaletteFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const int leftDistance = distance(left);
    const int rightDistance = distance(right);
    return leftDistance != rightDistance ? leftDistance < rightDistance : left.row() < right.row();
}

bool PaletteFilter::matches(const QModelIndex& entry) const
{
    const QString text = entry.data(PaletteModel::SearchTextRole).toString();
    return std::ranges::all_of(m_words, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

int PaletteFilter::distance(const QModelIndex& index) const
{
    constexpr int kFar = 4;
    if (m_words.isEmpty())
        return 0;
    const QString name = index.data(PaletteModel::TypeNameRole).toString();
    if (name.isEmpty()) {
        int closest = kFar;
        for (int row = 0; row < sourceModel()->rowCount(index); ++row) {
            const QModelIndex entry = sourceModel()->index(row, 0, index);
            if (matches(entry))
                closest = std::min(closest, distance(entry));
        }
        return closest;
    }
    if (name.compare(m_words.first(), Qt::CaseInsensitive) == 0)
        return 0;
    if (name.startsWith(m_words.first(), Qt::CaseInsensitive))
        return 1;
    return name.contains(m_words.first(), Qt::CaseInsensitive) ? 2 : 3;
}

} // namespace layerwise
