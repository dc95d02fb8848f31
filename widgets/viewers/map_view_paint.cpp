// What the large feature map draws.

#include "widgets/common/theme.h"
#include "widgets/viewers/map_painter.h"
#include "widgets/viewers/map_view.h"

#include <QPainter>

namespace layerwise {

namespace {

constexpr float kGridOpacity = 0.13F; ///< seen on every colour, and never brighter than the map

/// Black or white, whichever is read better on the colour (relative luminance of WCAG 2, without its exponent's tail).
QColor inkOn(QRgb colour)
{
    const QColor c = QColor::fromRgb(colour);
    const auto linear = [](float share) { return share * share; };
    return 0.2126F * linear(static_cast<float>(c.redF())) + 0.7152F * linear(static_cast<float>(c.greenF())) +
                       0.0722F * linear(static_cast<float>(c.blueF())) >
                   0.2F
               ? QColor(Qt::black)
               : QColor(Qt::white);
}

} // namespace

void MapView::paintEvent(QPaintEvent*)
{
    if (!m_activation)
        return;
    const Theme& theme = Theme::current();
    QPainter painter(this);
    const QRect map = mapRect();
    MapPainter(painter).draw(map.x(), map.y(), m_activation->map(m_channel), m_mapWidth, m_mapHeight, m_scale, zoom());
    if (m_stale) {
        QColor tint = theme.stale;
        tint.setAlphaF(0.45F);
        painter.fillRect(map, tint);
    }
    if (zoom().multiple >= kLeastWithGrid)
        paintGrid(painter);
    if (showsValues())
        paintValues(painter);
    paintMarks(painter);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(map.adjusted(-2, -2, 2, 2).intersected(rect().adjusted(1, 1, -1, -1)));
    }
}

void MapView::paintGrid(QPainter& painter) const
{
    const QRect map = mapRect();
    const int multiple = zoom().multiple;
    const QRect values = valuesInSight();
    const auto colours = m_activation->map(m_channel);
    const auto inkAt = [&](int x, int y) {
        QColor ink = inkOn(m_scale.colour(colours[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_mapWidth) +
                                                  static_cast<std::size_t>(x)]));
        ink.setAlphaF(kGridOpacity);
        return ink;
    };
    // Filled, not drawn: a stroked line with a translucent pen takes many times as long. Where the ink stays the same, in
    // one piece.
    for (int x = std::max(1, values.left()); x <= values.right(); ++x) {
        for (int y = values.top(), end = y; y <= values.bottom(); y = end) {
            const QColor ink = inkAt(x, y);
            while (end <= values.bottom() && inkAt(x, end) == ink)
                ++end;
            painter.fillRect(map.x() + x * multiple, map.y() + y * multiple, 1, (end - y) * multiple, ink);
        }
    }
    for (int y = std::max(1, values.top()); y <= values.bottom(); ++y) {
        for (int x = values.left(), end = x; x <= values.right(); x = end) {
            const QColor ink = inkAt(x, y);
            while (end <= values.right() && inkAt(end, y) == ink)
                ++end;
            painter.fillRect(map.x() + x * multiple, map.y() + y * multiple, (end - x) * multiple, 1, ink);
        }
    }
}

void MapView::paintValues(QPainter& painter) const
{
    const auto values = m_activation->map(m_channel);
    const QRect part = valuesInSight();
    const QRect map = mapRect();
    painter.setFont(font());
    for (int y = part.top(); y <= part.bottom(); ++y) {
        for (int x = part.left(); x <= part.right(); ++x) {
            const float value = values[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_mapWidth) +
                                       static_cast<std::size_t>(x)];
            painter.setPen(inkOn(m_scale.colour(value)));
            const QPoint at(x, y);
            painter.drawText(pixelsOf(QRect(at, at), map.topLeft(), zoom()), Qt::AlignCenter, textOf(value));
        }
    }
}

void MapView::paintMarks(QPainter& painter) const
{
    const QRect map = mapRect();
    if (m_region && m_region->isOn(m_channel))
        paintRegion(painter, *m_region, map.topLeft(), zoom());
    // It would strike the numbers through, and the frame says where one is.
    if (m_crossHair && !showsValues() && m_crossHair->x() < m_mapWidth && m_crossHair->y() < m_mapHeight)
        paintCrossHair(painter, *m_crossHair, map, zoom());
    for (const auto& mark : {m_picked, m_marked}) {
        if (mark && mark->channel == m_channel && mark->x < m_mapWidth && mark->y < m_mapHeight)
            paintPixelFrame(painter, {mark->x, mark->y}, map.topLeft(), zoom());
    }
}

} // namespace layerwise
