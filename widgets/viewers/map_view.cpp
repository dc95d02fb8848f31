#include "widgets/viewers/map_view.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kMargin = 4;
constexpr int kDragDistance = 4; ///< less is a click with an unsteady hand

} // namespace

MapView::MapView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(72, 72);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setFont(Theme::font(Theme::kSmallPx));
    setAccessibleName(tr("Selected feature map"));
}

void MapView::setMap(ActivationPtr activation, std::int64_t channel, const ColourScale& scale)
{
    m_activation = std::move(activation);
    m_channel = channel;
    m_scale = scale;
    const int width = m_activation ? static_cast<int>(m_activation->mapWidth()) : 0;
    const int height = m_activation ? static_cast<int>(m_activation->mapHeight()) : 0;
    if (width != m_mapWidth || height != m_mapHeight)
        m_zoom.reset();
    m_mapWidth = width;
    m_mapHeight = height;
    update();
}

void MapView::setStale(bool stale)
{
    if (stale == m_stale)
        return;
    m_stale = stale;
    update();
}

PixelZoom MapView::fittingZoom() const
{
    const PixelZoom across = PixelZoom::fitting(m_mapWidth, width() - 2 * kMargin);
    const PixelZoom down = PixelZoom::fitting(m_mapHeight, height() - 2 * kMargin);
    return {std::min(across.multiple, down.multiple), std::max(across.step, down.step)};
}

PixelZoom MapView::zoom() const
{
    return m_zoom.value_or(fittingZoom());
}

QRect MapView::mapRect() const
{
    if (!m_activation)
        return {};
    const PixelZoom z = zoom();
    const QPoint corner = m_zoom ? m_offset : QPoint(kMargin, kMargin);
    return {corner, QSize(z.size(m_mapWidth), z.size(m_mapHeight))};
}

std::optional<MapPosition> MapView::positionAt(const QPoint& point) const
{
    const QRect map = mapRect();
    if (!m_activation || !map.contains(point) || !rect().contains(point))
        return std::nullopt;
    const PixelZoom z = zoom();
    return MapPosition{m_channel, z.valueAt(point.x() - map.x()), z.valueAt(point.y() - map.y())};
}

QRect MapView::valuesInSight() const
{
    const QRect map = mapRect();
    const QRect part = map.intersected(rect());
    if (part.isEmpty())
        return {};
    const PixelZoom z = zoom();
    return {QPoint(z.valueAt(part.left() - map.left()), z.valueAt(part.top() - map.top())),
            QPoint(z.valueAt(part.right() - map.left()), z.valueAt(part.bottom() - map.top()))};
}

void MapView::setMarked(const std::optional<MapPosition>& position)
{
    if (position == m_marked)
        return;
    m_marked = position;
    update();
}

void MapView::setCrossHair(const std::optional<QPoint>& value)
{
    if (value == m_crossHair)
        return;
    m_crossHair = value;
    update();
}

void MapView::setPicked(const std::optional<MapPosition>& position)
{
    if (position == m_picked)
        return;
    m_picked = position;
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

void MapView::zoomIn()
{
    zoomBy(1, rect().center());
}

void MapView::zoomOut()
{
    zoomBy(-1, rect().center());
}

void MapView::zoomToFit()
{
    m_zoom.reset();
    update();
}

/// What is at `around` stays there.
void MapView::zoomBy(int steps, const QPoint& around)
{
    if (!m_activation)
        return;
    const QRect before = mapRect();
    PixelZoom z = zoom();
    for (int i = 0; i < std::abs(steps); ++i)
        z = steps > 0 ? z.larger() : z.smaller();
    if (!z.isLargerThan(fittingZoom())) {
        zoomToFit();
        return;
    }
    m_zoom = z;
    const auto follow = [](int at, int start, int from, int to) {
        return at - static_cast<int>(std::int64_t{at - start} * to / std::max(1, from));
    };
    m_offset = {follow(around.x(), before.x(), before.width(), z.size(m_mapWidth)),
                follow(around.y(), before.y(), before.height(), z.size(m_mapHeight))};
    moveInto();
}

/// No more room is left beside the map than there is around one that fits.
void MapView::moveInto()
{
    const auto into = [](int offset, int size, int room) {
        return size <= room - 2 * kMargin ? kMargin : std::clamp(offset, room - kMargin - size, kMargin);
    };
    const PixelZoom z = zoom();
    m_offset = {into(m_offset.x(), z.size(m_mapWidth), width()), into(m_offset.y(), z.size(m_mapHeight), height())};
    update();
}

void MapView::keepInSight(const QPoint& value)
{
    if (!m_zoom)
        return;
    const QRect pixel = pixelsOf(QRect(value, value), m_offset, *m_zoom);
    const auto shift = [](int from, int to, int room) { return from < 0 ? -from : to >= room ? room - 1 - to : 0; };
    m_offset += QPoint(shift(pixel.left(), pixel.right(), width()), shift(pixel.top(), pixel.bottom(), height()));
    moveInto();
}

void MapView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->position().toPoint();
    m_pressedOffset = m_offset;
    m_dragging = false;
}

void MapView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    if (m_pressed && m_zoom && ((point - *m_pressed).manhattanLength() >= kDragDistance || m_dragging)) {
        m_dragging = true;
        setCursor(Qt::ClosedHandCursor);
        m_offset = m_pressedOffset + point - *m_pressed;
        moveInto();
        return;
    }
    if (const auto position = positionAt(point))
        Q_EMIT hovered(position->channel, position->x, position->y);
    else
        Q_EMIT hoverLeft();
}

void MapView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    const QPoint pressed = *m_pressed;
    m_pressed.reset();
    unsetCursor();
    if (std::exchange(m_dragging, false))
        return;
    if (const auto position = positionAt(pressed))
        Q_EMIT picked(position->channel, position->x, position->y);
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (m_zoom)
        zoomToFit();
    else if (event->button() == Qt::LeftButton && positionAt(event->position().toPoint()))
        Q_EMIT explainRequested();
}

void MapView::wheelEvent(QWheelEvent* event)
{
    // A touch pad sends many small turns.
    m_wheelTurn += event->angleDelta().y();
    const int steps = m_wheelTurn / QWheelEvent::DefaultDeltasPerStep;
    m_wheelTurn -= steps * QWheelEvent::DefaultDeltasPerStep;
    if (steps != 0)
        zoomBy(steps, event->position().toPoint());
    event->accept();
}

void MapView::leaveEvent(QEvent*)
{
    Q_EMIT hoverLeft();
}

void MapView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomIn(); return;
    case Qt::Key_Minus: zoomOut(); return;
    case Qt::Key_0: zoomToFit(); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_marked && m_marked->channel == m_channel)
            Q_EMIT picked(m_marked->channel, m_marked->x, m_marked->y);
        return;
    default: break;
    }
    const int dx = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    const int dy = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
    if (!m_activation || (dx == 0 && dy == 0)) {
        QWidget::keyPressEvent(event);
        return;
    }
    const MapPosition from = m_marked && m_marked->channel == m_channel ? *m_marked : MapPosition{m_channel, -dx, -dy};
    const int x = std::clamp(from.x + dx, 0, m_mapWidth - 1);
    const int y = std::clamp(from.y + dy, 0, m_mapHeight - 1);
    keepInSight({x, y});
    Q_EMIT hovered(m_channel, x, y);
}

void MapView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_zoom && !m_zoom->isLargerThan(fittingZoom()))
        m_zoom.reset();
    if (m_zoom)
        moveInto();
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

QString MapView::textOf(float value) const
{
    return formatValue(static_cast<double>(value), 3);
}

bool MapView::showsValues() const
{
    const PixelZoom z = zoom();
    const QFontMetrics metrics(font());
    if (!m_activation || z.step > 1 || z.multiple < metrics.height())
        return false;
    // As wide as the widest of the values in sight; the map's own range says little about them (0.0123, -12.3).
    const QRect part = valuesInSight();
    const auto values = m_activation->map(m_channel);
    for (int y = part.top(); y <= part.bottom(); ++y) {
        for (int x = part.left(); x <= part.right(); ++x) {
            const float value = values[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_mapWidth) +
                                       static_cast<std::size_t>(x)];
            if (metrics.horizontalAdvance(textOf(value)) > z.multiple - 4)
                return false;
        }
    }
    return true;
}

} // namespace layerwise
