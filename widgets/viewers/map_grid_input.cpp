// What the mouse and the keys do in the grid of feature maps.

#include "widgets/viewers/map_grid.h"
#include "widgets/viewers/map_grid_metrics.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>

namespace layerwise {

using namespace grid_metrics;

void MapGrid::choose(std::int64_t channel)
{
    if (m_count == 0 || channel == m_channel)
        return;
    setChannel(channel);
    Q_EMIT channelChosen(channel);
}

void MapGrid::walkTo(std::int64_t place)
{
    if (shownCount() > 0)
        choose(channelAt(std::clamp<std::int64_t>(place, 0, shownCount() - 1)));
}

void MapGrid::keyPressEvent(QKeyEvent* event)
{
    const int rows = std::max(1, viewport()->height() / std::max(1, rowPitch()));
    const std::int64_t page = static_cast<std::int64_t>(rows) * columns();
    const std::int64_t place = placeOf(m_channel); // -1 where it is hidden: the walk begins at the first
    switch (event->key()) {
    case Qt::Key_Left: walkTo(place - 1); return;
    case Qt::Key_Right: walkTo(place + 1); return;
    case Qt::Key_Up: walkTo(place >= columns() ? place - columns() : place); return;
    case Qt::Key_Down: walkTo(place + columns() < shownCount() ? place + columns() : place); return;
    case Qt::Key_Home: walkTo(0); return;
    case Qt::Key_End: walkTo(shownCount() - 1); return;
    case Qt::Key_PageUp: walkTo(place - page); return;
    case Qt::Key_PageDown: walkTo(place + page); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: pickHere(); return;
    case Qt::Key_P:
        if (m_count > 0)
            Q_EMIT pinRequested(m_channel);
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: setThumbnailSize(thumbnailSize() + kZoomStep); return;
    case Qt::Key_Minus: setThumbnailSize(thumbnailSize() - kZoomStep); return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void MapGrid::pick(const MapPosition& position)
{
    m_lastPointed = {position.x, position.y};
    choose(position.channel);
    Q_EMIT picked(position.channel, position.x, position.y);
}

void MapGrid::pickHere()
{
    if (m_count > 0)
        pick({m_channel, std::min(m_lastPointed.x(), m_mapWidth - 1), std::min(m_lastPointed.y(), m_mapHeight - 1)});
}

void MapGrid::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (const auto position = positionAt(event->position().toPoint()))
        pick(*position);
}

void MapGrid::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && positionAt(event->position().toPoint()))
        Q_EMIT explainRequested();
}

void MapGrid::mouseMoveEvent(QMouseEvent* event)
{
    if (const auto position = positionAt(event->position().toPoint()))
        Q_EMIT hovered(position->channel, position->x, position->y);
    else
        Q_EMIT hoverLeft();
}

void MapGrid::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto position = isKey ? std::nullopt : positionAt(event->pos());
    if (m_count == 0 || (!isKey && !position))
        return;
    const std::int64_t channel = position ? position->channel : m_channel;
    choose(channel);
    QMenu menu(this);
    menu.addAction(tr("Pin or unpin this map\tP"), this, [this, channel] { Q_EMIT pinRequested(channel); });
    Q_EMIT menuOpening(&menu);
    menu.exec(isKey ? viewport()->mapToGlobal(mapRect(channel).center()) : event->globalPos());
}

void MapGrid::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        setThumbnailSize(thumbnailSize() + (event->angleDelta().y() > 0 ? kZoomStep : -kZoomStep));
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void MapGrid::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    updateFrame();
}

void MapGrid::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    updateFrame();
}

bool MapGrid::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave)
        Q_EMIT hoverLeft();
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace layerwise
