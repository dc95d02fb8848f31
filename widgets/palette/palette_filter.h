#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace layerwise {

/// The palette's entries that contain every word searched for, in name, help or keywords. While one searches, the
/// closest come first: names that start with the text, then names that contain it, then the rest.
class PaletteFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit PaletteFilter(QObject* parent = nullptr);

    void setSearch(const QString& text);
    const QStringList& words() const { return m_words; }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    bool matches(const QModelIndex& entry) const;
    int distance(const QModelIndex& index) const;

    QStringList m_words;
};

} // namespace layerwise
