#include "widgets/kernels/kernel_painting.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace layerwise {

namespace {

constexpr double kLargestMark = 9;
constexpr double kSmallestMark = 4;

} // namespace

void paintEditedMark(QPainter& painter, const QRect& rect)
{
    const double side = std::clamp(std::min(rect.width(), rect.height()) / 3.0, kSmallestMark, kLargestMark);
    const QPointF corner(rect.x() + rect.width(), rect.y());
    const QPolygonF triangle({corner, corner - QPointF(side, 0), corner + QPointF(0, side)});
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, 1));
    painter.setBrush(Qt::black);
    painter.drawPolygon(triangle);
    painter.restore();
}

} // namespace layerwise
