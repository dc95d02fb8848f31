#include "widgets/data/thumbnail_delegate.h"

#include "widgets/common/theme.h"

#include <QImage>
#include <QPainter>

namespace layerwise {

void ThumbnailDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const bool selected = option.state & QStyle::State_Selected;
    const QRect cell = option.rect;
    const auto picture = index.data(Qt::DecorationRole).value<QImage>();
    QRect place(cell.x() + (cell.width() - kThumbnail) / 2, cell.y() + 6, kThumbnail, kThumbnail);
    if (!picture.isNull()) {
        const QSize size = picture.size().scaled(place.size(), Qt::KeepAspectRatio);
        place = QRect(place.center() - QPoint((size.width() - 1) / 2, (size.height() - 1) / 2), size);
    }
    painter->save();
    if (selected || (option.state & QStyle::State_MouseOver)) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(selected ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
        painter->setBrush(selected ? theme.accentFill : theme.hover);
        painter->drawRoundedRect(QRectF(cell).adjusted(2, 2, -2, -2), Theme::kGrid, Theme::kGrid);
        painter->setRenderHint(QPainter::Antialiasing, false);
    }
    painter->setRenderHint(QPainter::SmoothPixmapTransform, picture.width() > place.width());
    painter->drawImage(place, picture);
    painter->setFont(Theme::font(Theme::kSmallPx, selected ? QFont::DemiBold : QFont::Normal));
    painter->setPen(selected ? theme.accent : theme.quietText);
    const QString text = painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight,
                                                           cell.width() - Theme::kGrid);
    painter->drawText(QRect(cell.x(), cell.y() + 6 + kThumbnail, cell.width(), cell.height() - kThumbnail - 8),
                      Qt::AlignCenter, text);
    painter->restore();
}

QSize ThumbnailDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {kCellWidth, kCellHeight};
}

} // namespace layerwise
