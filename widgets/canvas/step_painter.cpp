#include "widgets/canvas/step_painter.h"

#include "widgets/canvas/step_marker.h"

#include <QPainterPath>

namespace layerwise {

using namespace canvas;

namespace {

constexpr qreal kMarkRadius = 8;
constexpr qreal kDotRadius = 5.5;
constexpr qreal kClickOut = 12; ///< left of the edge
constexpr qreal kClickIn = 9;   ///< right of it, up to the icon
constexpr qreal kPillHeight = 18;
constexpr qreal kPillGap = 9; ///< from the wire

QPainterPath diamond(const QPointF& centre, qreal radius)
{
    QPainterPath path(centre - QPointF(0, radius));
    path.lineTo(centre + QPointF(radius, 0));
    path.lineTo(centre + QPointF(0, radius));
    path.lineTo(centre - QPointF(radius, 0));
    path.closeSubpath();
    return path;
}

QPainterPath circle(const QPointF& centre, qreal radius)
{
    QPainterPath path;
    path.addEllipse(centre, radius, radius);
    return path;
}

} // namespace

QRectF edgeMarkRect(const CanvasItem& item)
{
    const qreal middle = item.header.top() + (item.header.height() - item.problemHeight) / 2;
    return {item.rect.left() + 2 - kMarkRadius, middle - kMarkRadius, 2 * kMarkRadius, 2 * kMarkRadius};
}

QRectF edgeClickRect(const CanvasItem& item)
{
    return {item.rect.left() - kClickOut, item.header.top(), kClickOut + kClickIn, item.header.height()};
}

void StepPainter::paint(const CanvasItem& item, const EdgeMark& mark)
{
    const Theme& theme = m_context.theme;
    const QPointF centre = edgeMarkRect(item).center();
    const bool isConditional = mark.breakpoint != nullptr && !mark.breakpoint->stopsBefore();
    if (mark.isCurrent) {
        const QColor fill = mark.breakpoint != nullptr ? theme.error : theme.accent;
        m_painter.setPen(QPen(mark.breakpoint != nullptr ? theme.accent : theme.card, 1.6));
        m_painter.setBrush(fill);
        m_painter.drawPath(isConditional ? diamond(centre, kMarkRadius + 2) : circle(centre, kMarkRadius));
        drawStateIcon(m_painter, QRectF(centre - QPointF(4.5, 5), QSizeF(10, 10)), BlockState::Running, theme.onAccent);
        return;
    }
    if (mark.breakpoint != nullptr) {
        m_painter.setPen(QPen(theme.card, 1.6));
        m_painter.setBrush(theme.error);
        m_painter.drawPath(isConditional ? diamond(centre, kDotRadius + 1.5) : circle(centre, kDotRadius));
    } else if (mark.isOffered) {
        m_painter.setPen(QPen(theme.error, 1.4, Qt::DotLine));
        m_painter.setBrush(theme.card);
        m_painter.drawPath(circle(centre, kDotRadius));
    }
}

void StepPainter::paintCurrent(const CanvasItem& item, bool hasFailed)
{
    const QRectF frame = item.kind == CanvasItem::Kind::Box ? item.rect : item.header;
    const qreal radius = item.kind == CanvasItem::Kind::Box ? Theme::kBoxRadius : Theme::kCardRadius;
    m_painter.setPen(QPen(hasFailed ? m_context.theme.error : m_context.theme.accent, 2));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

void StepPainter::paintRing(const QPointF& centre, qreal radius)
{
    m_painter.setPen(QPen(m_context.theme.accent, 2.4));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawEllipse(centre, radius, radius);
}

void StepPainter::paint(const StepMarker& marker, bool hasFailed)
{
    const Theme& theme = m_context.theme;
    const CanvasFonts& fonts = m_context.fonts;
    const QColor fill = hasFailed ? theme.error : theme.accent;
    const QPointF at = marker.at();
    QFont font = fonts.small;
    font.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const qreal width = metrics.horizontalAdvance(marker.text()) + 16;
    const qreal left = marker.isLeft() ? at.x() - kPillGap - kSumRadius - width : at.x() + kPillGap;
    const QRectF pill(left, at.y() - kPillHeight / 2, width, kPillHeight);
    if (!marker.text().isEmpty()) {
        m_painter.setPen(QPen(theme.canvas, 2));
        m_painter.setBrush(fill);
        m_painter.drawRoundedRect(pill, kPillHeight / 2, kPillHeight / 2);
        drawLine(m_painter, pill, marker.text(), font, metrics, theme.onAccent, Qt::AlignHCenter);
    }
    if (!marker.isLeft()) { // at the sum the ring shows it
        m_painter.setPen(QPen(theme.canvas, 2));
        m_painter.setBrush(fill);
        m_painter.drawEllipse(at, 6, 6);
    }
}

} // namespace layerwise
