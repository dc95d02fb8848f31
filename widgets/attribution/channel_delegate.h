#pragma once

#include <QStyledItemDelegate>

namespace layerwise {

/// Draws a ChannelModel's rows: what a channel adds as a bar to the right of zero, what it takes as one to the left; edits
/// the scale with a spin box whose steps take effect at once.
class ChannelDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static constexpr int kRowHeight = 26;
    static constexpr int kThumbnail = 22;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

} // namespace layerwise
