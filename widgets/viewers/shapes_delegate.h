#pragma once

#include <QStyledItemDelegate>

namespace layerwise {

/// Draws a row of the summary: indented by depth in the network's order, with icon and word where a block fails or is
/// not reached.
class ShapesDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Off while sorted by a column: then a row shows its whole path.
    void setIndented(bool indented) { m_indented = indented; }
    /// What the cell says.
    QString text(const QModelIndex& index) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int indent(const QModelIndex& index) const;

    bool m_indented = true;
};

} // namespace layerwise
