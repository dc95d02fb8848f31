// What the grid of feature maps draws.

#include "widgets/common/theme.h"
#include "widgets/viewers/map_grid.h"
#include "widgets/viewers/map_grid_metrics.h"
#include "widgets/viewers/map_painter.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace layerwise {

using namespace grid_metrics;

void MapGrid::paintEvent(QPaintEvent* event)
{
    const Theme& theme = Theme::current();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme.panel);
    if (m_count == 0)
        return;
    const int rowHeight = rowPitch();
    const int columnWidth = columnPitch();
    const QRect dirty = event->rect().translated(-kMargin, verticalScrollBar()->value() - kMargin);
    const std::int64_t firstRow = std::max(0, dirty.top() / rowHeight);
    const std::int64_t lastRow = std::max(0, dirty.bottom() / rowHeight);
    const int firstColumn = std::clamp(dirty.left() / columnWidth, 0, columns() - 1);
    const int lastColumn = std::clamp(dirty.right() / columnWidth, 0, columns() - 1);

    QColor tint = theme.stale;
    tint.setAlphaF(0.45F);
    if (m_pictures.size() > kMostPictures)
        m_pictures.clear();
    MapPainter maps(painter);
    for (std::int64_t row = firstRow; row <= lastRow; ++row) {
        for (int column = firstColumn; column <= lastColumn; ++column) {
            const std::int64_t place = row * columns() + column;
            if (place >= shownCount())
                break;
            const std::int64_t channel = channelAt(place);
            const QRect rect = rectAt(place);
            const auto [picture, isNew] = m_pictures.try_emplace(channel);
            if (isNew) {
                picture->second =
                    maps.picture(m_activation->map(channel), m_mapWidth, m_mapHeight, scaleOf(channel), m_zoom);
            }
            painter.drawImage(rect, picture->second);
            if (m_stale)
                painter.fillRect(rect, tint);
            paintOverlay(painter, channel, rect);
        }
    }
    paintFrame(painter);
}

void MapGrid::paintOverlay(QPainter& painter, std::int64_t channel, const QRect& rect) const
{
    if (m_region && m_region->isOn(channel))
        paintRegion(painter, *m_region, rect.topLeft(), m_zoom);
    if (m_crossHair && m_crossHair->x() < m_mapWidth && m_crossHair->y() < m_mapHeight)
        paintCrossHair(painter, *m_crossHair, rect, m_zoom);
    if (m_picked && m_picked->channel == channel)
        paintPixelFrame(painter, {m_picked->x, m_picked->y}, rect.topLeft(), m_zoom);
    if (std::ranges::find(m_switchedOff, channel) == m_switchedOff.end())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& [colour, width] : {std::pair(QColor(Qt::white), 3), std::pair(Theme::current().error, 1)}) {
        painter.setPen(QPen(colour, width));
        painter.drawLine(rect.bottomLeft(), rect.topRight());
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void MapGrid::paintFrame(QPainter& painter) const
{
    if (!isShown(m_channel))
        return;
    const Theme& theme = Theme::current();
    const int width = hasFocus() ? kFocusedFrameWidth : kFrameWidth;
    const qreal reach = kFrameDistance + width / 2.0 - 0.5;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.accent, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(mapRect(m_channel)).adjusted(-reach, -reach, reach, reach), 3, 3);
}

} // namespace layerwise
