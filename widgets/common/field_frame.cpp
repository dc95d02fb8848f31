#include "widgets/common/field_frame.h"

#include "widgets/common/theme.h"

#include <QPainter>

#include <algorithm>

namespace layerwise {

namespace {

constexpr qreal kLeastSide = 4; ///< a frame around less would not be seen as one
constexpr qreal kLeastDot = 2.5;

} // namespace

Qt::PenStyle fieldLine(FieldCertainty certainty)
{
    switch (certainty) {
    case FieldCertainty::Exact:
        return Qt::SolidLine;
    case FieldCertainty::UpperBound:
        return Qt::DashLine;
    case FieldCertainty::DataDecided:
        break;
    }
    return Qt::DotLine;
}

void paintFieldFrame(QPainter& painter, const QRectF& box, FieldCertainty certainty, qreal width)
{
    const qreal across = std::max(0.0, kLeastSide - box.width()) / 2;
    const qreal down = std::max(0.0, kLeastSide - box.height()) / 2;
    const QRectF frame = box.adjusted(-across, -down, across, down);
    painter.save();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Qt::white, width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(frame);
    painter.setPen(QPen(Theme::current().error, width, fieldLine(certainty), Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(frame);
    painter.restore();
}

void paintFieldWinner(QPainter& painter, const QPointF& centre, qreal pixel)
{
    const qreal radius = std::max(kLeastDot, pixel / 2);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::black, 1));
    painter.setBrush(Qt::white);
    painter.drawEllipse(centre, radius, radius);
    painter.restore();
}

} // namespace layerwise
