#pragma once

#include "model/core/activation.h"
#include "widgets/common/colour_map.h"
#include "widgets/viewers/map_overlay.h"
#include "widgets/viewers/pixel_zoom.h"

#include <QAbstractScrollArea>
#include <QImage>

#include <optional>
#include <unordered_map>
#include <vector>

class QMenu;

namespace layerwise {

/// Where a value is in an activation's first image.
struct MapPosition {
    std::int64_t channel = 0;
    int x = 0;
    int y = 0;

    friend bool operator==(const MapPosition&, const MapPosition&) = default;
};

/// All feature maps of an activation, each with sharp pixels, in any order. Draws and looks at only those that are in
/// sight, so that thousands scroll as easily as ten. The arrow keys walk through them. GUI thread.
class MapGrid : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit MapGrid(QWidget* parent = nullptr);

    static constexpr int kDefaultThumbnail = 48;
    static constexpr int kMinThumbnail = 16;
    static constexpr int kLeastToSeeAll = 24;
    static constexpr int kMaxThumbnail = 256;

    /// Null clears it. Precondition: mapCount() > 0. The order stays if there are as many maps as before.
    void setActivation(ActivationPtr activation);
    const ActivationPtr& activation() const { return m_activation; }
    /// Which channels are shown, in which order; std::nullopt: all, as they are numbered. Precondition: each at most
    /// once, and in range.
    void setOrder(const std::optional<std::vector<std::int64_t>>& channels);
    /// How many maps are shown, and which is the n-th of them.
    std::int64_t shownCount() const;
    std::int64_t channelAt(std::int64_t place) const;
    bool isShown(std::int64_t channel) const { return placeOf(channel) >= 0; }
    /// Those of which a part is in sight, in order.
    std::vector<std::int64_t> channelsInSight() const;

    /// The same colours for all maps; std::nullopt: each map its own range, in this style.
    void setScale(const std::optional<ColourScale>& scale, const ColourStyle& style = {});
    ColourScale scaleOf(std::int64_t channel) const;
    /// The framed one; scrolled into sight. Does not emit.
    void setChannel(std::int64_t channel);
    std::int64_t channel() const { return m_channel; }
    /// Maps are drawn at the whole multiple that comes nearest to this many pixels. Until one is chosen, it is the
    /// default size, or a smaller one if that lets one see all maps at once.
    void setThumbnailSize(int pixels);
    int thumbnailSize() const;
    void setStale(bool stale);
    /// Channels that were switched off on purpose; they are crossed out.
    void setSwitchedOff(std::vector<std::int64_t> channels);
    /// A box on every map, for instance what a value of a later map was made from; std::nullopt takes it away.
    void setRegion(const std::optional<MapRegion>& region);
    /// The pointer's row and column on every map, whichever map the pointer is on.
    void setCrossHair(const std::optional<QPoint>& value);
    /// The value that was pointed at last stays framed; std::nullopt: none.
    void setPicked(const std::optional<MapPosition>& position);

    int columns() const;
    /// In the viewport; may be out of sight. Empty for a channel that is not shown.
    QRect mapRect(std::int64_t channel) const;
    std::optional<MapPosition> positionAt(const QPoint& point) const;

Q_SIGNALS:
    /// The person went to another map.
    void channelChosen(qint64 channel);
    /// The person pointed at a value: a click, or Enter (at the row and column that were pointed at last).
    void picked(qint64 channel, int x, int y);
    /// A double click on a value: why it is what it is. It has been picked already.
    void explainRequested();
    /// The person wants the map to stay in view, or not any more.
    void pinRequested(qint64 channel);
    /// The menu of a map is about to be shown: others add what they can do with it.
    void menuOpening(QMenu* menu);
    void hovered(qint64 channel, int x, int y);
    void hoverLeft();
    void thumbnailSizeChanged(int pixels);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void updateLayout();
    void updateZoom();
    int heightOfAll() const;
    int columnPitch() const;
    int rowPitch() const;
    std::int64_t placeOf(std::int64_t channel) const;
    QRect rectAt(std::int64_t place) const;
    void updateFrame();
    void scrollTo(std::int64_t channel);
    void choose(std::int64_t channel);
    void walkTo(std::int64_t place);
    void pick(const MapPosition& position);
    void pickHere();
    void paintFrame(QPainter& painter) const;
    void paintOverlay(QPainter& painter, std::int64_t channel, const QRect& rect) const;

    ActivationPtr m_activation;
    std::optional<std::vector<std::int64_t>> m_order;
    std::unordered_map<std::int64_t, std::int64_t> m_places; ///< of m_order: channel to place
    std::optional<ColourScale> m_scale;
    ColourStyle m_style;
    mutable std::vector<std::optional<ColourScale>> m_ownScales; ///< made when a map is first seen
    /// Of maps that have been in sight, so that scrolling and pointing need not look at their values again.
    std::unordered_map<std::int64_t, QImage> m_pictures;
    std::int64_t m_channel = 0;
    std::int64_t m_count = 0; ///< all maps, shown or not
    int m_mapWidth = 1;
    int m_mapHeight = 1;
    std::optional<int> m_chosen; ///< size of the thumbnails in pixels
    PixelZoom m_zoom;
    std::vector<std::int64_t> m_switchedOff;
    std::optional<MapRegion> m_region;
    std::optional<QPoint> m_crossHair;
    std::optional<MapPosition> m_picked;
    QPoint m_lastPointed; ///< (x, y) of a value; Enter picks it
    bool m_stale = false;
};

} // namespace layerwise
