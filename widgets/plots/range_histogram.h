#pragma once

#include "widgets/plots/histogram_plot.h"

#include <optional>

class QCPItemStraightLine;

namespace layerwise {

/// A histogram with two lines one can drag: where the colours begin (the black point) and where they end (the white
/// point). With setMirrored() both are equally far from zero, as a map centred on zero needs it. GUI thread.
class RangeHistogram : public HistogramPlot {
    Q_OBJECT
public:
    explicit RangeHistogram(QWidget* parent = nullptr);

    /// Precondition: black < white. Does not emit.
    void setPoints(double black, double white);
    double black() const { return m_black; }
    double white() const { return m_white; }
    void setMirrored(bool mirrored) { m_mirrored = mirrored; }
    /// Where a value is, in the widget's pixels; a point beyond the histogram's ends stands at its edge.
    int pixelOf(double value) const;

Q_SIGNALS:
    /// While the person drags; black < white.
    void pointsDragged(double black, double white);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void draw() override;

private:
    enum class Point { Black, White };
    double valueAt(int pixel) const;
    std::optional<Point> pointAt(int pixel) const;
    void dragTo(int pixel);
    void placeLines();

    double m_black = 0;
    double m_white = 1;
    bool m_mirrored = false;
    std::optional<Point> m_dragged;
    QCPItemStraightLine* m_blackLine = nullptr;
    QCPItemStraightLine* m_whiteLine = nullptr;
};

} // namespace layerwise
