#include "widgets/plots/range_histogram.h"

#include "widgets/common/theme.h"
#include "widgets/plots/custom_plot.h"

#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kReach = 8;             ///< how far from a line the pointer still takes it
constexpr double kLeastShare = 0.005; ///< of the histogram's width, that the points keep apart

} // namespace

RangeHistogram::RangeHistogram(QWidget* parent)
    : HistogramPlot(parent), m_blackLine(new QCPItemStraightLine(plot())), m_whiteLine(new QCPItemStraightLine(plot()))
{
    for (QCPItemStraightLine* line : {m_blackLine, m_whiteLine}) {
        line->setSelectable(false);
        line->point1->setTypeX(QCPItemPosition::ptAbsolute);
        line->point2->setTypeX(QCPItemPosition::ptAbsolute);
        line->point1->setTypeY(QCPItemPosition::ptAbsolute);
        line->point2->setTypeY(QCPItemPosition::ptAbsolute);
    }
    setAccessibleName(tr("Histogram with the ends of the colour range"));
    draw();
}

void RangeHistogram::setPoints(double black, double white)
{
    m_black = black;
    m_white = white;
    placeLines();
}

int RangeHistogram::pixelOf(double value) const
{
    const double width = high() - low();
    const double share = width > 0 ? (value - low()) / width : 0.5;
    const int right = plot()->width() - 1;
    return std::clamp(static_cast<int>(std::lround(share * right)), 1, std::max(1, right - 1));
}

double RangeHistogram::valueAt(int pixel) const
{
    const double share = static_cast<double>(pixel) / std::max(1, plot()->width() - 1);
    return low() + std::clamp(share, 0.0, 1.0) * (high() - low());
}

std::optional<RangeHistogram::Point> RangeHistogram::pointAt(int pixel) const
{
    const int toBlack = std::abs(pixel - pixelOf(m_black));
    const int toWhite = std::abs(pixel - pixelOf(m_white));
    if (std::min(toBlack, toWhite) > kReach)
        return std::nullopt;
    return toBlack < toWhite ? Point::Black : Point::White;
}

void RangeHistogram::dragTo(int pixel)
{
    const double least = std::max(1e-12, (high() - low()) * kLeastShare);
    const double value = valueAt(pixel);
    if (m_mirrored) {
        m_white = std::max(std::abs(value), least);
        m_black = -m_white;
    } else if (m_dragged == Point::Black) {
        m_black = std::min(value, m_white - least);
    } else {
        m_white = std::max(value, m_black + least);
    }
    placeLines();
    Q_EMIT pointsDragged(m_black, m_white);
}

void RangeHistogram::placeLines()
{
    if (!m_whiteLine)
        return;
    for (const auto& [line, value] : {std::pair(m_blackLine, m_black), std::pair(m_whiteLine, m_white)}) {
        line->point1->setCoords(pixelOf(value), 0);
        line->point2->setCoords(pixelOf(value), 1);
    }
    plot()->replot(QCustomPlot::rpQueuedReplot);
}

void RangeHistogram::draw()
{
    HistogramPlot::draw();
    if (!m_whiteLine)
        return;
    for (QCPItemStraightLine* line : {m_blackLine, m_whiteLine})
        line->setPen(QPen(Theme::current().text, 2));
    placeLines();
}

bool RangeHistogram::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != plot())
        return HistogramPlot::eventFilter(watched, event);
    if (event->type() == QEvent::Resize) {
        placeLines();
        return HistogramPlot::eventFilter(watched, event);
    }
    const bool isMouse = event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseMove ||
                         event->type() == QEvent::MouseButtonRelease;
    if (!isMouse)
        return HistogramPlot::eventFilter(watched, event);
    const int x = static_cast<QMouseEvent*>(event)->position().toPoint().x();
    if (event->type() == QEvent::MouseButtonPress) {
        m_dragged = pointAt(x);
        return true;
    }
    if (event->type() == QEvent::MouseButtonRelease) {
        m_dragged.reset();
        return true;
    }
    plot()->setCursor(m_dragged || pointAt(x) ? Qt::SizeHorCursor : Qt::ArrowCursor);
    if (!m_dragged)
        return HistogramPlot::eventFilter(watched, event);
    dragTo(x);
    return true;
}

} // namespace layerwise
