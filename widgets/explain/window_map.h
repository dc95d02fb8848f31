#pragma once

#include "model/core/activation.h"
#include "model/core/explanation.h"
#include "widgets/common/colour_map.h"
#include "widgets/viewers/pixel_zoom.h"

#include <QWidget>

#include <optional>

namespace layerwise {

/// One feature map with the window that a layer looks through, or the value that it makes. Around the map its padding,
/// hatched. The pointer says which value to look at. GUI thread.
class WindowMap : public QWidget {
    Q_OBJECT
public:
    explicit WindowMap(QWidget* parent = nullptr);

    /// Null clears it. Precondition: the activation has maps, and this channel of this image.
    void setMap(ActivationPtr activation, std::int64_t channel, std::int64_t image, const ColourScale& scale);
    /// What is shown beside the map: x, y of the first place and the number of places; contains the map.
    void setReach(const QRect& places);
    void setWindow(const std::optional<ExplainedWindow>& window);
    /// x and y of the framed value.
    void setMarked(const std::optional<QPoint>& place);
    /// So many values in the order of the rows are shown, the others are not made yet. std::nullopt: all.
    void setFilled(std::optional<std::int64_t> count);
    std::optional<std::int64_t> filled() const { return m_filled; }

    /// In the widget; also of places in the padding. Null without a map.
    QRect placeRect(int x, int y, int columns = 1, int rows = 1) const;
    QRect mapRect() const; ///< without the padding around it
    /// Of the map, not of the padding around it.
    std::optional<QPoint> placeAt(const QPoint& point) const;
    std::optional<QPoint> marked() const { return m_marked; }
    const std::optional<ExplainedWindow>& window() const { return m_window; }
    std::int64_t channel() const { return m_channel; }

    QSize sizeHint() const override { return {140, 140}; }

Q_SIGNALS:
    /// The pointer went there.
    void pointed(int y, int x);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    PixelZoom zoom() const;
    QRect reach() const;
    void pointAt(const QPoint& point);
    void paintUnfilled(QPainter& painter) const;
    void paintWindow(QPainter& painter) const;

    ActivationPtr m_activation;
    std::int64_t m_channel = 0;
    std::int64_t m_image = 0;
    ColourScale m_scale;
    QRect m_reach;
    std::optional<ExplainedWindow> m_window;
    std::optional<QPoint> m_marked;
    std::optional<std::int64_t> m_filled;
    std::optional<QPoint> m_pointed; ///< last said, so that trembling on one value says nothing
};

} // namespace layerwise
