#include "widgets/viewers/map_grid.h"

#include "widgets/viewers/map_grid_metrics.h"

#include <QScrollBar>

#include <algorithm>

namespace layerwise {

using namespace grid_metrics;

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
    const std::int64_t before = m_count;
    // Other values in the same place: a person who has scrolled away from the chosen map stays there.
    if (m_activation && activation && activation->shape() == m_activation->shape()) {
        m_activation = std::move(activation);
        m_ownScales.assign(static_cast<std::size_t>(m_count), std::nullopt);
        viewport()->update();
        return;
    }
    m_activation = std::move(activation);
    m_count = m_activation ? m_activation->mapCount() : 0;
    m_mapWidth = m_count > 0 ? static_cast<int>(m_activation->mapWidth()) : 1;
    m_mapHeight = m_count > 0 ? static_cast<int>(m_activation->mapHeight()) : 1;
    m_ownScales.assign(static_cast<std::size_t>(m_count), std::nullopt);
    if (m_count != before) {
        m_order.reset();
        m_places.clear();
    }
    m_channel = std::clamp<std::int64_t>(m_channel, 0, std::max<std::int64_t>(0, m_count - 1));
    updateLayout();
    scrollTo(m_channel);
}

void MapGrid::setOrder(const std::optional<std::vector<std::int64_t>>& channels)
{
    if (channels == m_order)
        return;
    m_order = channels;
    m_places.clear();
    for (std::size_t place = 0; m_order && place < m_order->size(); ++place)
        m_places[(*m_order)[place]] = static_cast<std::int64_t>(place);
    updateLayout();
    scrollTo(m_channel);
}

std::int64_t MapGrid::shownCount() const
{
    return m_order ? static_cast<std::int64_t>(m_order->size()) : m_count;
}

std::int64_t MapGrid::channelAt(std::int64_t place) const
{
    return m_order ? (*m_order)[static_cast<std::size_t>(place)] : place;
}

std::int64_t MapGrid::placeOf(std::int64_t channel) const
{
    if (!m_order)
        return channel >= 0 && channel < m_count ? channel : -1;
    const auto found = m_places.find(channel);
    return found == m_places.end() ? -1 : found->second;
}

void MapGrid::setScale(const std::optional<ColourScale>& scale, const ColourStyle& style)
{
    if (scale == m_scale && style == m_style)
        return;
    m_scale = scale;
    if (style != m_style)
        m_ownScales.assign(static_cast<std::size_t>(m_count), std::nullopt);
    m_style = style;
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
        own = m_style.scaleFor(stats.min, stats.max);
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

void MapGrid::setSwitchedOff(std::vector<std::int64_t> channels)
{
    if (channels == m_switchedOff)
        return;
    m_switchedOff = std::move(channels);
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

void MapGrid::setPicked(const std::optional<MapPosition>& position)
{
    if (position == m_picked)
        return;
    m_picked = position;
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

QRect MapGrid::rectAt(std::int64_t place) const
{
    const auto row = static_cast<int>(place / columns());
    const auto column = static_cast<int>(place % columns());
    return {kMargin + column * columnPitch(), kMargin + row * rowPitch() - verticalScrollBar()->value(),
            m_zoom.size(m_mapWidth), m_zoom.size(m_mapHeight)};
}

QRect MapGrid::mapRect(std::int64_t channel) const
{
    const std::int64_t place = placeOf(channel);
    return place < 0 ? QRect() : rectAt(place);
}

std::optional<MapPosition> MapGrid::positionAt(const QPoint& point) const
{
    const int width = columnPitch();
    const int height = rowPitch();
    const int x = point.x() - kMargin;
    const int y = point.y() - kMargin + verticalScrollBar()->value();
    if (m_count == 0 || x < 0 || y < 0 || x / width >= columns())
        return std::nullopt;
    const std::int64_t place = static_cast<std::int64_t>(y / height) * columns() + x / width;
    if (place >= shownCount() || x % width >= m_zoom.size(m_mapWidth) || y % height >= m_zoom.size(m_mapHeight))
        return std::nullopt;
    return MapPosition{channelAt(place), m_zoom.valueAt(x % width), m_zoom.valueAt(y % height)};
}

std::vector<std::int64_t> MapGrid::channelsInSight() const
{
    std::vector<std::int64_t> channels;
    const std::int64_t first = verticalScrollBar()->value() / rowPitch() * columns();
    for (std::int64_t place = first; place < shownCount() && rectAt(place).top() < viewport()->height(); ++place)
        channels.push_back(channelAt(place));
    return channels;
}

int MapGrid::thumbnailSize() const
{
    return m_chosen.value_or(m_zoom.size(std::max(m_mapWidth, m_mapHeight)));
}

int MapGrid::heightOfAll() const
{
    const auto rows = static_cast<int>((shownCount() + columns() - 1) / columns());
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
    if (!isShown(channel))
        return;
    const QRect rect = mapRect(channel).adjusted(0, -kMargin, 0, kMargin);
    QScrollBar* bar = verticalScrollBar();
    if (rect.top() < 0)
        bar->setValue(bar->value() + rect.top());
    else if (rect.bottom() >= viewport()->height())
        bar->setValue(bar->value() + std::min(rect.top(), rect.bottom() + 1 - viewport()->height()));
}

void MapGrid::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateLayout();
}

} // namespace layerwise
