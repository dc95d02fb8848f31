#pragma once

#include <QStyledItemDelegate>

namespace layerwise {

/// A thumbnail with its label below; the current one framed.
class ThumbnailDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static constexpr int kThumbnail = 56;
    static constexpr int kCellWidth = kThumbnail + 12;
    static constexpr int kCellHeight = kThumbnail + 28;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace layerwise
