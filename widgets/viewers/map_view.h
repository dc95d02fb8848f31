#pragma once

#include "widgets/viewers/map_grid.h"

#include <QWidget>

namespace layerwise {

/// One feature map large, with sharp pixels. The pointer, or the arrow keys, ask for single values. The wheel, or + and
/// -, zoom; what is larger than the widget is dragged; 0 fits it in again. Where there is room, the values stand in
/// their pixels. GUI thread.
class MapView : public QWidget {
    Q_OBJECT
public:
    explicit MapView(QWidget* parent = nullptr);

    static constexpr int kLeastWithGrid = 8; ///< from this many pixels a value on, thin lines part them

    /// Null clears it. The zoom stays as long as the maps have the same size.
    void setMap(ActivationPtr activation, std::int64_t channel, const ColourScale& scale);
    void setStale(bool stale);
    std::int64_t channel() const { return m_channel; }

    /// Of the whole map; larger than the widget if zoomed in.
    QRect mapRect() const;
    PixelZoom zoom() const;
    bool isZoomed() const { return m_zoom.has_value(); }
    /// True if each value stands in its pixel.
    bool showsValues() const;
    std::optional<MapPosition> positionAt(const QPoint& point) const;
    /// The part of the map in sight, in values.
    QRect valuesInSight() const;
    /// Frames a value, in this map or the one under the pointer in the grid.
    void setMarked(const std::optional<MapPosition>& position);
    /// The pointer's row and column.
    void setCrossHair(const std::optional<QPoint>& value);
    /// The value that was pointed at last stays framed; std::nullopt: none.
    void setPicked(const std::optional<MapPosition>& position);
    /// A box on the map; std::nullopt takes it away.
    void setRegion(const std::optional<MapRegion>& region);

    QSize sizeHint() const override;

public Q_SLOTS:
    void zoomIn();
    void zoomOut();
    void zoomToFit();

Q_SIGNALS:
    /// The person pointed at a value: a click, or Enter at the framed one.
    void picked(qint64 channel, int x, int y);
    /// A double click on a value: why it is what it is. It has been picked already.
    void explainRequested();
    void hovered(qint64 channel, int x, int y);
    void hoverLeft();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    PixelZoom fittingZoom() const;
    void zoomBy(int steps, const QPoint& around);
    void moveInto();
    void keepInSight(const QPoint& value);
    QString textOf(float value) const;
    void paintGrid(QPainter& painter) const;
    void paintValues(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;

    ActivationPtr m_activation;
    std::int64_t m_channel = 0;
    ColourScale m_scale;
    int m_mapWidth = 0;
    int m_mapHeight = 0;
    std::optional<PixelZoom> m_zoom; ///< std::nullopt: as large as fits
    QPoint m_offset;                 ///< of the map's left upper corner, if zoomed
    std::optional<QPoint> m_pressed; ///< where the button went down
    QPoint m_pressedOffset;
    bool m_dragging = false;
    int m_wheelTurn = 0; ///< less than one step, left from the last turn
    std::optional<MapPosition> m_marked;
    std::optional<QPoint> m_crossHair;
    std::optional<MapPosition> m_picked;
    std::optional<MapRegion> m_region;
    bool m_stale = false;
};

} // namespace layerwise
