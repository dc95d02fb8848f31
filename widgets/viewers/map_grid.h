#pragma once

#include "model/core/activation.h"
#include "widgets/common/colour_map.h"
#include "widgets/viewers/map_overlay.h"
#include "widgets/viewers/pixel_zoom.h"

#include <QAbstractScrollArea>

#include <optional>
#include <vector>

namespace layerwise {

/// Where a value is in an activation's first image.
struct MapPosition {
    std::int64_t channel = 0;
    int x = 0;
    int y = 0;

    friend bool operator==(const MapPosition&, const MapPosition&) = default;
};

/// All feature maps of an activation, each with sharp pixels. Draws only those that are in sight, so that thousands
/// scroll as easily as ten. The arrow keys walk through them. GUI thread.
class MapGrid : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit MapGrid(QWidget* parent = nullptr);

    static constexpr int kDefaultThumbnail = 48;
    static constexpr int kMinThumbnail = 16;
    static constexpr int kLeastToSeeAll = 24;
    static constexpr int kMaxThumbnail = 256;

    /// Null clears it. Precondition: mapCount() > 0.
    void setActivation(ActivationPtr activation);
    /// The same colours for all maps; std::nullopt: each map its own range.
    void setScale(const std::optional<ColourScale>& scale);
    ColourScale scaleOf(std::int64_t channel) const;
    /// The framed one; scrolled into sight. Does not emit.
    void setChannel(std::int64_t channel);
    std::int64_t channel() const { return m_channel; }
    /// Maps are drawn at the whole multiple that comes nearest to this many pixels. Until one is chosen, it is the
    /// default size, or a smaller one if that lets one see all maps at once.
    void setThumbnailSize(int pixels);
    int thumbnailSize() const;
    void setStale(bool stale);
    /// A box on every map, for instance what a value of a later map was made from; std::nullopt takes it away.
    void setRegion(const std::optional<MapRegion>& region);
    /// The pointer's row and column on every map, whichever map the pointer is on.
    void setCrossHair(const std::optional<QPoint>& value);

    int columns() const;
    /// In the viewport; may be out of sight.
    QRect mapRect(std::int64_t channel) const;
    std::optional<MapPosition> positionAt(const QPoint& point) const;

Q_SIGNALS:
    /// The person went to another map.
    void channelChosen(qint64 channel);
    /// The person pointed at a value: a click, or Enter (at the row and column that were pointed at last).
    void picked(qint64 channel, int x, int y);
    void hovered(qint64 channel, int x, int y);
    void hoverLeft();
    void thumbnailSizeChanged(int pixels);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void updateLayout();
    void updateZoom();
    int heightOfAll() const;
    int columnPitch() const;
    int rowPitch() const;
    void updateFrame();
    void scrollTo(std::int64_t channel);
    void choose(std::int64_t channel);
    void paintFrame(QPainter& painter) const;
    void paintOverlay(QPainter& painter, const QRect& rect) const;
    void pick(const MapPosition& position);
    void pickHere();

    ActivationPtr m_activation;
    std::optional<ColourScale> m_scale;
    mutable std::vector<std::optional<ColourScale>> m_ownScales; ///< made when a map is first seen
    std::int64_t m_channel = 0;
    std::int64_t m_count = 0;
    int m_mapWidth = 1;
    int m_mapHeight = 1;
    std::optional<int> m_chosen; ///< size of the thumbnails in pixels
    PixelZoom m_zoom;
    std::optional<MapRegion> m_region;
    std::optional<QPoint> m_crossHair;
    QPoint m_lastPointed; ///< (x, y) of a value; Enter picks it
    bool m_stale = false;
};

} // namespace layerwise
