#include "widgets/viewers/map_view.h"

#include "widgets/common/theme.h"
#include "widgets/viewers/map_painter.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kMargin = 4;

} // namespace

MapView::MapView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(72, 72);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Selected feature map"));
}

void MapView::setMap(ActivationPtr activation, std::int64_t channel, const ColourScale& scale)
{
    m_activation = std::move(activation);
    m_channel = channel;
    m_scale = scale;
    m_marked.reset();
    update();
}

void MapView::setStale(bool stale)
{
    if (stale == m_stale)
        return;
    m_stale = stale;
    update();
}

PixelZoom MapView::zoom() const
{
    const auto mapWidth = static_cast<int>(m_activation->mapWidth());
    const auto mapHeight = static_cast<int>(m_activation->mapHeight());
    const PixelZoom across = PixelZoom::fitting(mapWidth, width() - 2 * kMargin);
    const PixelZoom down = PixelZoom::fitting(mapHeight, height() - 2 * kMargin);
    return {std::min(across.multiple, down.multiple), std::max(across.step, down.step)};
}

QRect MapView::mapRect() const
{
    if (!m_activation)
        return {};
    const PixelZoom z = zoom();
    return {kMargin, kMargin, z.size(static_cast<int>(m_activation->mapWidth())),
            z.size(static_cast<int>(m_activation->mapHeight()))};
}

std::optional<MapPosition> MapView::positionAt(const QPoint& point) const
{
    const QRect rect = mapRect();
    if (!m_activation || !rect.contains(point))
        return std::nullopt;
    const PixelZoom z = zoom();
    return MapPosition{m_channel, z.valueAt(point.x() - rect.x()), z.valueAt(point.y() - rect.y())};
}

void MapView::setMarked(const std::optional<MapPosition>& position)
{
    if (position == m_marked)
        return;
    m_marked = position;
    update();
}

void MapView::setRegion(const std::optional<MapRegion>& region)
{
    if (region == m_region)
        return;
    m_region = region;
    update();
}

QSize MapView::sizeHint() const
{
    return {160, 160};
}

void MapView::paintEvent(QPaintEvent*)
{
    if (!m_activation)
        return;
    const Theme& theme = Theme::current();
    QPainter painter(this);
    const QRect rect = mapRect();
    const PixelZoom z = zoom();
    MapPainter(painter).draw(rect.x(), rect.y(), m_activation->map(m_channel),
                             static_cast<int>(m_activation->mapWidth()), static_cast<int>(m_activation->mapHeight()),
                             m_scale, z);
    if (m_stale) {
        QColor tint = theme.stale;
        tint.setAlphaF(0.45F);
        painter.fillRect(rect, tint);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRect(rect.adjusted(-2, -2, 2, 2));
    }
    if (m_region)
        paintRegion(painter, *m_region, rect.topLeft(), z);
    if (m_marked && m_marked->channel == m_channel)
        paintPixelFrame(painter, {m_marked->x, m_marked->y}, rect.topLeft(), z);
}

void MapView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (const auto position = positionAt(event->position().toPoint()))
        Q_EMIT picked(position->channel, position->x, position->y);
}

void MapView::mouseMoveEvent(QMouseEvent* event)
{
    if (const auto position = positionAt(event->position().toPoint()))
        Q_EMIT hovered(position->channel, position->x, position->y);
    else
        Q_EMIT hoverLeft();
}

void MapView::leaveEvent(QEvent*)
{
    Q_EMIT hoverLeft();
}

void MapView::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && m_marked && m_marked->channel == m_channel) {
        Q_EMIT picked(m_marked->channel, m_marked->x, m_marked->y);
        return;
    }
    const int dx = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    const int dy = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
    if (!m_activation || (dx == 0 && dy == 0)) {
        QWidget::keyPressEvent(event);
        return;
    }
    const MapPosition from = m_marked && m_marked->channel == m_channel ? *m_marked : MapPosition{m_channel, -dx, -dy};
    const int x = std::clamp(from.x + dx, 0, static_cast<int>(m_activation->mapWidth()) - 1);
    const int y = std::clamp(from.y + dy, 0, static_cast<int>(m_activation->mapHeight()) - 1);
    Q_EMIT hovered(m_channel, x, y);
}

void MapView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void MapView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace layerwise
