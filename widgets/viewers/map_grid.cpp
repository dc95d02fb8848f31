#include "widgets/viewers/map_grid.h"

#include "widgets/common/theme.h"
#include "widgets/viewers/map_painter.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kGap = 6;
constexpr int kMaxExtraGap = 10; ///< what is left at the right is shared out between the columns, up to this
constexpr int kMargin = 4; ///< room for the frame around the outermost maps
constexpr int kFrameDistance = 2;
constexpr int kFrameWidth = 2;
constexpr int kFocusedFrameWidth = 3;
constexpr int kZoomStep = 8;

int pageOf(int rowHeight, int viewportHeight)
{
    return std::max(1, viewportHeight / std::max(1, rowHeight));
}

} // namespace

MapGrid::MapGrid(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Feature maps"));
    setMinimumSize(kMinThumbnail * 4, kMinThumbnail * 2);
}

void MapGrid::setActivation(ActivationPtr activation)
{
    if (activation == m_activation)
        return;
    m_activation = std::move(activation);
    m_count = m_activation ? m_activation->mapCount() : 0;
    m_mapWidth = m_count > 0 ? static_cast<int>(m_activation->mapWidth()) : 1;
    m_mapHeight = m_count > 0 ? static_cast<int>(m_activation->mapHeight()) : 1;
    m_ownScales.assign(static_cast<std::size_t>(m_count), std::nullopt);
    m_channel = std::clamp<std::int64_t>(m_channel, 0, std::max<std::int64_t>(0, m_count - 1));
    updateLayout();
    scrollTo(m_channel);
}

void MapGrid::setScale(const std::optional<ColourScale>& scale)
{
    if (scale == m_scale)
        return;
    m_scale = scale;
    viewport()->update();
}

ColourScale MapGrid::scaleOf(std::int64_t channel) const
{
    if (m_scale)
        return *m_scale;
    if (channel < 0 || channel >= m_count)
        return {};
    auto& own = m_ownScales[static_cast<std::size_t>(channel)];
    if (!own) {
        const ActivationStats stats = m_activation->mapStats(channel);
        own = ColourScale::forRange(stats.min, stats.max);
    }
    return *own;
}

void MapGrid::setChannel(std::int64_t channel)
{
    channel = std::clamp<std::int64_t>(channel, 0, std::max<std::int64_t>(0, m_count - 1));
    if (channel == m_channel)
        return;
    updateFrame();
    m_channel = channel;
    updateFrame();
    scrollTo(channel);
}

void MapGrid::setThumbnailSize(int pixels)
{
    pixels = std::clamp(pixels, kMinThumbnail, kMaxThumbnail);
    if (m_chosen == pixels)
        return;
    m_chosen = pixels;
    updateLayout();
    scrollTo(m_channel);
    Q_EMIT thumbnailSizeChanged(pixels);
}

void MapGrid::setStale(bool stale)
{
    if (stale == m_stale)
        return;
    m_stale = stale;
    viewport()->update();
}

void MapGrid::setRegion(const std::optional<MapRegion>& region)
{
    if (region == m_region)
        return;
    m_region = region;
    viewport()->update();
}

void MapGrid::setCrossHair(const std::optional<QPoint>& value)
{
    if (value == m_crossHair)
        return;
    m_crossHair = value;
    if (value)
        m_lastPointed = *value;
    viewport()->update();
}

int MapGrid::columns() const
{
    const int room = viewport()->width() - 2 * kMargin + kGap;
    return std::max(1, room / (m_zoom.size(m_mapWidth) + kGap));
}

int MapGrid::columnPitch() const
{
    const int pitch = m_zoom.size(m_mapWidth) + kGap;
    const int left = viewport()->width() - 2 * kMargin + kGap - columns() * pitch;
    return pitch + std::clamp(left / std::max(1, columns() - 1), 0, kMaxExtraGap);
}

int MapGrid::rowPitch() const
{
    return m_zoom.size(m_mapHeight) + kGap;
}

QRect MapGrid::mapRect(std::int64_t channel) const
{
    const int width = m_zoom.size(m_mapWidth);
    const int height = m_zoom.size(m_mapHeight);
    const auto row = static_cast<int>(channel / columns());
    const auto column = static_cast<int>(channel % columns());
    return {kMargin + column * columnPitch(), kMargin + row * rowPitch() - verticalScrollBar()->value(), width, height};
}

std::optional<MapPosition> MapGrid::positionAt(const QPoint& point) const
{
    const int width = columnPitch();
    const int height = rowPitch();
    const int x = point.x() - kMargin;
    const int y = point.y() - kMargin + verticalScrollBar()->value();
    if (m_count == 0 || x < 0 || y < 0 || x / width >= columns())
        return std::nullopt;
    const std::int64_t channel = static_cast<std::int64_t>(y / height) * columns() + x / width;
    if (channel >= m_count || x % width >= m_zoom.size(m_mapWidth) || y % height >= m_zoom.size(m_mapHeight))
        return std::nullopt;
    return MapPosition{channel, m_zoom.valueAt(x % width), m_zoom.valueAt(y % height)};
}

int MapGrid::thumbnailSize() const
{
    return m_chosen.value_or(m_zoom.size(std::max(m_mapWidth, m_mapHeight)));
}

int MapGrid::heightOfAll() const
{
    const auto rows = static_cast<int>((m_count + columns() - 1) / columns());
    return rows * rowPitch() - kGap + 2 * kMargin;
}

/// As large as was chosen; before that, as large as lets one see all maps at once, unless they became too small.
void MapGrid::updateZoom()
{
    const int values = std::max(m_mapWidth, m_mapHeight);
    const PixelZoom usual = PixelZoom::nearest(values, m_chosen.value_or(kDefaultThumbnail));
    m_zoom = usual;
    while (!m_chosen && heightOfAll() > viewport()->height()) {
        --m_zoom.multiple;
        if (m_zoom.multiple < 1 || m_zoom.size(values) < kLeastToSeeAll) {
            m_zoom = usual;
            return;
        }
    }
}

void MapGrid::updateLayout()
{
    const int before = thumbnailSize();
    updateZoom();
    verticalScrollBar()->setRange(0, std::max(0, heightOfAll() - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(rowPitch());
    viewport()->update();
    if (thumbnailSize() != before)
        Q_EMIT thumbnailSizeChanged(thumbnailSize());
}

void MapGrid::updateFrame()
{
    constexpr int reach = kFrameDistance + kFocusedFrameWidth;
    viewport()->update(mapRect(m_channel).adjusted(-reach, -reach, reach, reach));
}

void MapGrid::scrollTo(std::int64_t channel)
{
    const QRect rect = mapRect(channel).adjusted(0, -kMargin, 0, kMargin);
    QScrollBar* bar = verticalScrollBar();
    if (rect.top() < 0)
        bar->setValue(bar->value() + rect.top());
    else if (rect.bottom() >= viewport()->height())
        bar->setValue(bar->value() + std::min(rect.top(), rect.bottom() + 1 - viewport()->height()));
}

void MapGrid::choose(std::int64_t channel)
{
    if (m_count == 0)
        return;
    channel = std::clamp<std::int64_t>(channel, 0, m_count - 1);
    if (channel == m_channel)
        return;
    setChannel(channel);
    Q_EMIT channelChosen(channel);
}

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
    MapPainter maps(painter);
    for (std::int64_t row = firstRow; row <= lastRow; ++row) {
        for (int column = firstColumn; column <= lastColumn; ++column) {
            const std::int64_t channel = row * columns() + column;
            if (channel >= m_count)
                break;
            const QRect rect = mapRect(channel);
            maps.draw(rect.x(), rect.y(), m_activation->map(channel), m_mapWidth, m_mapHeight, scaleOf(channel), m_zoom);
            if (m_stale)
                painter.fillRect(rect, tint);
            paintOverlay(painter, rect);
        }
    }
    paintFrame(painter);
}

void MapGrid::paintOverlay(QPainter& painter, const QRect& rect) const
{
    if (m_region)
        paintRegion(painter, *m_region, rect.topLeft(), m_zoom);
    if (m_crossHair && m_crossHair->x() < m_mapWidth && m_crossHair->y() < m_mapHeight)
        paintCrossHair(painter, *m_crossHair, rect, m_zoom);
}

void MapGrid::paintFrame(QPainter& painter) const
{
    const Theme& theme = Theme::current();
    const int width = hasFocus() ? kFocusedFrameWidth : kFrameWidth;
    const qreal reach = kFrameDistance + width / 2.0 - 0.5;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.accent, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(mapRect(m_channel)).adjusted(-reach, -reach, reach, reach), 3, 3);
}

void MapGrid::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateLayout();
}

void MapGrid::keyPressEvent(QKeyEvent* event)
{
    const int page = pageOf(rowPitch(), viewport()->height()) * columns();
    switch (event->key()) {
    case Qt::Key_Left: choose(m_channel - 1); return;
    case Qt::Key_Right: choose(m_channel + 1); return;
    case Qt::Key_Up: choose(m_channel >= columns() ? m_channel - columns() : m_channel); return;
    case Qt::Key_Down: choose(m_channel + columns() < m_count ? m_channel + columns() : m_channel); return;
    case Qt::Key_Home: choose(0); return;
    case Qt::Key_End: choose(m_count - 1); return;
    case Qt::Key_PageUp: choose(m_channel - page); return;
    case Qt::Key_PageDown: choose(m_channel + page); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: pickHere(); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        setThumbnailSize(thumbnailSize() + kZoomStep);
        return;
    case Qt::Key_Minus:
        setThumbnailSize(thumbnailSize() - kZoomStep);
        return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void MapGrid::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (const auto position = positionAt(event->position().toPoint()))
        pick(*position);
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

void MapGrid::mouseMoveEvent(QMouseEvent* event)
{
    if (const auto position = positionAt(event->position().toPoint()))
        Q_EMIT hovered(position->channel, position->x, position->y);
    else
        Q_EMIT hoverLeft();
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
