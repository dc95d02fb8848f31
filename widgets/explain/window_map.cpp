#include "widgets/explain/window_map.h"

#include "widgets/common/theme.h"
#include "widgets/explain/explain_painting.h"
#include "widgets/viewers/map_painter.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kMargin = 2;
constexpr int kSmallestSeparateCell = 4; ///< of a dilated window, smaller cells are not framed one by one

} // namespace

WindowMap::WindowMap(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setMinimumSize(64, 64);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
}

void WindowMap::setMap(ActivationPtr activation, std::int64_t channel, std::int64_t image, const ColourScale& scale)
{
    if (activation != m_activation)
        m_reach = {};
    m_activation = std::move(activation);
    m_channel = channel;
    m_image = image;
    m_scale = scale;
    update();
}

void WindowMap::setReach(const QRect& places)
{
    m_reach = places;
    update();
}

void WindowMap::setWindow(const std::optional<ExplainedWindow>& window)
{
    m_window = window;
    update();
}

void WindowMap::setMarked(const std::optional<QPoint>& place)
{
    m_marked = place;
    update();
}

void WindowMap::setFilled(std::optional<std::int64_t> count)
{
    m_filled = count;
    update();
}

QRect WindowMap::reach() const
{
    const QRect map(0, 0, static_cast<int>(m_activation->mapWidth()), static_cast<int>(m_activation->mapHeight()));
    return m_reach.isValid() ? map.united(m_reach) : map;
}

PixelZoom WindowMap::zoom() const
{
    const QRect all = reach();
    const PixelZoom across = PixelZoom::fitting(all.width(), width() - 2 * kMargin);
    const PixelZoom down = PixelZoom::fitting(all.height(), height() - 2 * kMargin);
    return {std::min(across.multiple, down.multiple), std::max(across.step, down.step)};
}

QRect WindowMap::placeRect(int x, int y, int columns, int rows) const
{
    if (!m_activation)
        return {};
    const PixelZoom z = zoom();
    const QRect all = reach();
    const auto edge = [&](int place) { return z.step > 1 ? place / z.step : place * z.multiple; };
    const QPoint origin((width() - edge(all.width())) / 2, kMargin);
    const QPoint corner = origin + QPoint(edge(x - all.left()), edge(y - all.top()));
    const QPoint end = origin + QPoint(edge(x + columns - all.left()), edge(y + rows - all.top()));
    return {corner, QSize(std::max(1, end.x() - corner.x()), std::max(1, end.y() - corner.y()))};
}

QRect WindowMap::mapRect() const
{
    return m_activation ? placeRect(0, 0, static_cast<int>(m_activation->mapWidth()),
                                    static_cast<int>(m_activation->mapHeight()))
                        : QRect();
}

std::optional<QPoint> WindowMap::placeAt(const QPoint& point) const
{
    if (!m_activation)
        return std::nullopt;
    const int columns = static_cast<int>(m_activation->mapWidth());
    const int rows = static_cast<int>(m_activation->mapHeight());
    const QRect rect = mapRect();
    if (!rect.contains(point))
        return std::nullopt;
    const PixelZoom z = zoom();
    return QPoint(std::min(z.valueAt(point.x() - rect.x()), columns - 1),
                  std::min(z.valueAt(point.y() - rect.y()), rows - 1));
}

void WindowMap::paintEvent(QPaintEvent*)
{
    if (!m_activation)
        return;
    const Theme& theme = Theme::current();
    QPainter painter(this);
    const QRect all = reach();
    const int columns = static_cast<int>(m_activation->mapWidth());
    const int rows = static_cast<int>(m_activation->mapHeight());
    const QRect map = mapRect();
    const QRect outside = placeRect(all.left(), all.top(), all.width(), all.height());
    if (outside != map)
        fillHatched(painter, outside);
    MapPainter(painter).draw(map.x(), map.y(), m_activation->map(m_channel, m_image), columns, rows, m_scale, zoom());
    paintUnfilled(painter);
    painter.setPen(theme.line);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(map.adjusted(-1, -1, 0, 0));
    paintWindow(painter);
    if (m_marked)
        drawFrame(painter, placeRect(m_marked->x(), m_marked->y()));
}

/// Everything after the last value made: the rest of its row, and the rows below.
void WindowMap::paintUnfilled(QPainter& painter) const
{
    const int columns = static_cast<int>(m_activation->mapWidth());
    const int rows = static_cast<int>(m_activation->mapHeight());
    if (!m_filled || *m_filled >= static_cast<std::int64_t>(columns) * rows)
        return;
    const QColor ground = Theme::current().field;
    const int row = static_cast<int>(*m_filled / columns);
    const int column = static_cast<int>(*m_filled % columns);
    if (column > 0)
        painter.fillRect(placeRect(column, row, columns - column, 1), ground);
    const int firstEmpty = column > 0 ? row + 1 : row;
    if (firstEmpty < rows)
        painter.fillRect(placeRect(0, firstEmpty, columns, rows - firstEmpty), ground);
}

void WindowMap::paintWindow(QPainter& painter) const
{
    if (!m_window)
        return;
    const auto left = static_cast<int>(m_window->left);
    const auto top = static_cast<int>(m_window->top);
    const auto columnStep = static_cast<int>(m_window->columnStep);
    const auto rowStep = static_cast<int>(m_window->rowStep);
    const auto columns = static_cast<int>(m_window->columns);
    const auto rows = static_cast<int>(m_window->rows);
    const bool isDilated = columnStep > 1 || rowStep > 1;
    if (isDilated && zoom().multiple >= kSmallestSeparateCell) {
        for (int row = 0; row < rows; ++row) {
            for (int column = 0; column < columns; ++column)
                drawFrame(painter, placeRect(left + column * columnStep, top + row * rowStep));
        }
        return;
    }
    drawFrame(painter, placeRect(left, top, (columns - 1) * columnStep + 1, (rows - 1) * rowStep + 1));
}

void WindowMap::pointAt(const QPoint& point)
{
    const auto place = placeAt(point);
    if (place == m_pointed)
        return;
    m_pointed = place;
    if (place)
        Q_EMIT pointed(place->y(), place->x());
}

void WindowMap::mouseMoveEvent(QMouseEvent* event)
{
    pointAt(event->position().toPoint());
}

void WindowMap::mousePressEvent(QMouseEvent* event)
{
    // Focus goes to the panel, whose keys go on from here.
    QWidget::mousePressEvent(event);
    m_pointed.reset();
    pointAt(event->position().toPoint());
}

void WindowMap::leaveEvent(QEvent*)
{
    m_pointed.reset();
}

} // namespace layerwise
