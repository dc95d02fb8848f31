#include "widgets/canvas/paint_context.h"

#include <QPainterPath>

#include <algorithm>

namespace layerwise {

QColor mixed(const QColor& under, const QColor& over, qreal amount)
{
    const auto mix = [amount](float a, float b) { return static_cast<float>(a + (b - a) * amount); };
    return QColor::fromRgbF(mix(under.redF(), over.redF()), mix(under.greenF(), over.greenF()),
                            mix(under.blueF(), over.blueF()));
}

QColor stateColour(BlockState state, const Theme& theme)
{
    switch (state) {
    case BlockState::Done:
        return theme.done;
    case BlockState::Failed:
        return theme.error;
    case BlockState::Running:
        return theme.accent;
    case BlockState::Stale:
        return theme.warning;
    case BlockState::NotRun:
    case BlockState::NotReached:
        break;
    }
    return theme.quietText;
}

void drawStateIcon(QPainter& painter, const QRectF& rect, BlockState state, const QColor& colour)
{
    painter.save();
    painter.translate(rect.topLeft());
    painter.scale(rect.width() / 12, rect.height() / 12);
    painter.setPen(QPen(colour, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    switch (state) {
    case BlockState::Done:
        painter.drawPolyline(QPolygonF({{2, 6.5}, {4.8, 9.3}, {10, 3}}));
        break;
    case BlockState::Failed:
        painter.drawLine(QPointF(2.5, 2.5), QPointF(9.5, 9.5));
        painter.drawLine(QPointF(9.5, 2.5), QPointF(2.5, 9.5));
        break;
    case BlockState::NotReached:
        painter.drawLine(QPointF(2.5, 6), QPointF(9.5, 6));
        break;
    case BlockState::NotRun:
        painter.setPen(QPen(colour, 1.4));
        painter.drawEllipse(QPointF(6, 6), 3.6, 3.6);
        break;
    case BlockState::Running: {
        QPainterPath triangle;
        triangle.moveTo(3.5, 2);
        triangle.lineTo(10, 6);
        triangle.lineTo(3.5, 10);
        triangle.closeSubpath();
        painter.fillPath(triangle, colour);
        break;
    }
    case BlockState::Stale:
        painter.setPen(QPen(colour, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawEllipse(QPointF(6, 6), 4.6, 4.6);
        painter.drawPolyline(QPolygonF({{6, 3.4}, {6, 6.2}, {8, 7.4}}));
        break;
    }
    painter.restore();
}

void drawWarningIcon(QPainter& painter, const QRectF& rect, const QColor& colour, const QColor& ground)
{
    painter.save();
    painter.translate(rect.topLeft());
    painter.scale(rect.width() / 12, rect.height() / 12);
    QPainterPath triangle;
    triangle.moveTo(6, 1.2);
    triangle.lineTo(11.4, 10.8);
    triangle.lineTo(0.6, 10.8);
    triangle.closeSubpath();
    painter.fillPath(triangle, colour);
    painter.setPen(QPen(ground, 1.3, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(6, 4.8), QPointF(6, 7.2));
    painter.drawPoint(QPointF(6, 9.2));
    painter.restore();
}

void drawFoldArrow(QPainter& painter, const QPointF& centre, bool isOpen, const QColor& colour)
{
    QPainterPath triangle;
    if (isOpen) {
        triangle.moveTo(centre + QPointF(-4, -2));
        triangle.lineTo(centre + QPointF(4, -2));
        triangle.lineTo(centre + QPointF(0, 3));
    } else {
        triangle.moveTo(centre + QPointF(-2, -4));
        triangle.lineTo(centre + QPointF(3, 0));
        triangle.lineTo(centre + QPointF(-2, 4));
    }
    triangle.closeSubpath();
    painter.fillPath(triangle, colour);
}

QStringList brokenLines(const QString& text, const QFontMetricsF& metrics, qreal width, int most)
{
    QStringList lines;
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const QString longer = lines.isEmpty() ? word : lines.back() + QLatin1Char(' ') + word;
        const bool fits = metrics.horizontalAdvance(longer) <= width;
        if (lines.isEmpty()) {
            lines << word;
        } else if (fits || lines.size() >= most) {
            lines.back() = longer;
        } else {
            lines << word;
        }
    }
    return lines;
}

qreal drawLine(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font,
               const QFontMetricsF& metrics, const QColor& colour, Qt::Alignment alignment)
{
    if (text.isEmpty() || rect.width() <= 0) {
        return 0;
    }
    qreal width = metrics.horizontalAdvance(text);
    QString shown = text;
    if (width > rect.width() + 0.5) {
        shown = metrics.elidedText(text, Qt::ElideRight, rect.width());
        width = metrics.horizontalAdvance(shown);
    }
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextSingleLine | Qt::TextDontClip,
                     shown);
    return width;
}

} // namespace layerwise
