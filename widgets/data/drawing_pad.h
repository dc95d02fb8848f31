#pragma once

#include "model/data/drawing.h"
#include "model/document/probe.h"

#include <QWidget>

#include <optional>

namespace layerwise {

/// A surface to draw a digit on, its pixels as large as fit. The left button draws (or erases, if that is chosen), the
/// right one and the other end of a tablet's pen erase. With the keyboard: the arrows move the pen, Space puts it down
/// and takes it up, E changes between pen and eraser, [ and ] the thickness, Ctrl+Z takes back, Delete clears.
/// GUI thread.
class DrawingPad : public QWidget {
    Q_OBJECT
public:
    explicit DrawingPad(QWidget* parent = nullptr);

    const DrawingSurface& surface() const { return m_surface; }
    double thickness() const { return m_thickness; } ///< in pixels of the picture
    void setThickness(double thickness);             ///< brought into the surface's range
    bool isErasing() const { return m_isErasing; }
    void setErasing(bool erasing);
    void setImage(const GreyImage& image);
    /// Where a place of the picture, in its pixels, is in the widget.
    QPointF toWidget(DrawingPoint point) const;

public Q_SLOTS:
    void clear();
    void undo();

    /// Of the network's input, laid over what is drawn; std::nullopt takes it away.
    void setField(const std::optional<ProbedField>& field);

Q_SIGNALS:
    void changed(); ///< another picture, also in the middle of a stroke
    void strokeChanged(bool isInStroke);
    void thicknessChanged(double thickness);
    void erasingChanged(bool erasing);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void tabletEvent(QTabletEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QRectF padRect() const;
    qreal zoom() const;
    DrawingPoint toPicture(const QPointF& point) const;
    void begin(DrawingPoint point, bool erases);
    void moveTo(DrawingPoint point);
    void end();
    void movePen(int dx, int dy);

    DrawingSurface m_surface;
    double m_thickness = 2.5;
    bool m_isErasing = false;
    bool m_strokeErases = false;
    Qt::MouseButton m_button = Qt::NoButton; ///< that the stroke under way is drawn with
    std::optional<DrawingPoint> m_pen;       ///< where the ring is shown
    std::optional<ProbedField> m_field;
};

} // namespace layerwise
