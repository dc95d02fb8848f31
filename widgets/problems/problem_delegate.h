#pragma once

#include <QStyledItemDelegate>

namespace layerwise {

/// Paints a row of a ProblemModel: icon and word, the path in monospace, the sentence, the code quietly.
class ProblemDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static constexpr int kRowHeight = 32;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace layerwise
