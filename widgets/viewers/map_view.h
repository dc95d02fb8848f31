#pragma once

#include "widgets/viewers/map_grid.h"

#include <QWidget>

namespace layerwise {

/// One feature map large, with sharp pixels. The pointer, or the arrow keys, ask for single values. GUI thread.
class MapView : public QWidget {
    Q_OBJECT
public:
    explicit MapView(QWidget* parent = nullptr);

    /// Null clears it.
    void setMap(ActivationPtr activation, std::int64_t channel, const ColourScale& scale);
    void setStale(bool stale);
    std::int64_t channel() const { return m_channel; }

    QRect mapRect() const;
    std::optional<MapPosition> positionAt(const QPoint& point) const;
    /// Frames a value, in this map or the one under the pointer in the grid.
    void setMarked(const std::optional<MapPosition>& position);

    /// A box on the map; std::nullopt takes it away.
    void setRegion(const std::optional<MapRegion>& region);

    QSize sizeHint() const override;

Q_SIGNALS:
    /// The person pointed at a value: a click, or Enter at the framed one.
    void picked(qint64 channel, int x, int y);
    void hovered(qint64 channel, int x, int y);
    void hoverLeft();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    PixelZoom zoom() const;

    ActivationPtr m_activation;
    std::int64_t m_channel = 0;
    ColourScale m_scale;
    std::optional<MapPosition> m_marked;
    std::optional<MapRegion> m_region;
    bool m_stale = false;
};

} // namespace layerwise
