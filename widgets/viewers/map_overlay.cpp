#include "widgets/viewers/map_overlay.h"

#include "widgets/common/theme.h"

#include <QPainter>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kRegionWidth = 2;
constexpr int kSmallestFramedPixel = 4; ///< a frame around a smaller one is drawn at this size, so that it is seen

Qt::PenStyle lineOf(FieldCertainty certainty)
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

} // namespace

QRect pixelsOf(const QRect& values, const QPoint& origin, const PixelZoom& zoom)
{
    const auto first = [&](int value) { return zoom.step > 1 ? value / zoom.step : value * zoom.multiple; };
    const auto end = [&](int value) { return zoom.step > 1 ? value / zoom.step + 1 : (value + 1) * zoom.multiple; };
    const QPoint topLeft(first(values.left()), first(values.top()));
    return QRect(topLeft, QPoint(end(values.right()) - 1, end(values.bottom()) - 1)).translated(origin);
}

void paintRegion(QPainter& painter, const MapRegion& region, const QPoint& origin, const PixelZoom& zoom)
{
    const QRect box = pixelsOf(QRect(QPoint(region.left, region.top), QPoint(region.right, region.bottom)), origin, zoom);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    // The white line under the dashes keeps them apart from every colour of the map.
    painter.setPen(QPen(Qt::white, kRegionWidth));
    painter.drawRect(box);
    QPen pen(Theme::current().error, kRegionWidth, lineOf(region.certainty), Qt::FlatCap, Qt::MiterJoin);
    painter.setPen(pen);
    painter.drawRect(box);
    painter.restore();
    if (region.winner)
        paintPixelFrame(painter, *region.winner, origin, zoom);
}

void paintPixelFrame(QPainter& painter, const QPoint& value, const QPoint& origin, const PixelZoom& zoom)
{
    QRect pixel = pixelsOf(QRect(value, value), origin, zoom);
    const int lacking = std::max(0, kSmallestFramedPixel - pixel.width());
    pixel.adjust(-(lacking / 2), -(lacking / 2), lacking - lacking / 2, lacking - lacking / 2);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Qt::black, 1));
    painter.drawRect(pixel.adjusted(-1, -1, 0, 0));
    painter.setPen(QPen(Qt::white, 1));
    painter.drawRect(pixel.adjusted(0, 0, -1, -1));
    painter.restore();
}

void paintCrossHair(QPainter& painter, const QPoint& value, const QRect& rect, const PixelZoom& zoom)
{
    const QRect pixel = pixelsOf(QRect(value, value), rect.topLeft(), zoom);
    const QPoint centre = pixel.center();
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    for (const auto& [colour, offset] : {std::pair(QColor(0, 0, 0, 90), 1), std::pair(QColor(255, 255, 255, 210), 0)}) {
        painter.setPen(QPen(colour, 1));
        painter.drawLine(rect.left(), centre.y() + offset, pixel.left() - 1, centre.y() + offset);
        painter.drawLine(pixel.right() + 1, centre.y() + offset, rect.right(), centre.y() + offset);
        painter.drawLine(centre.x() + offset, rect.top(), centre.x() + offset, pixel.top() - 1);
        painter.drawLine(centre.x() + offset, pixel.bottom() + 1, centre.x() + offset, rect.bottom());
    }
    painter.restore();
}

} // namespace layerwise
