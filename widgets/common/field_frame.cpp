#include "widgets/common/field_frame.h"

#include "widgets/common/theme.h"

#include <QPainter>

#include <algorithm>

namespace layerwise {

namespace {

constexpr qreal kLeastSide = 4; ///< a frame around less would not be seen as one
constexpr qreal kLeastDot = 2.5;
constexpr qreal kFaint = 0.35;

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

QRectF fieldRect(const QRectF& map, const ProbedField& field)
{
    const qreal across = map.width() / static_cast<qreal>(std::max<std::int64_t>(field.columns, 1));
    const qreal down = map.height() / static_cast<qreal>(std::max<std::int64_t>(field.rows, 1));
    return {map.left() + static_cast<qreal>(field.left) * across, map.top() + static_cast<qreal>(field.top) * down,
            static_cast<qreal>(field.right - field.left + 1) * across,
            static_cast<qreal>(field.bottom - field.top + 1) * down};
}

QPointF fieldWinner(const QRectF& map, const ProbedField& field)
{
    ProbedField pixel = field;
    pixel.top = pixel.bottom = field.winner->first;
    pixel.left = pixel.right = field.winner->second;
    return fieldRect(map, pixel).center();
}

void paintField(QPainter& painter, const QRectF& map, const ProbedField& field, std::optional<std::int64_t> channel,
                qreal width)
{
    const bool isIn = !channel || (*channel < static_cast<std::int64_t>(field.channels.size()) &&
                                   field.channels[static_cast<std::size_t>(*channel)]);
    painter.save();
    painter.setOpacity(isIn ? 1 : kFaint);
    paintFieldFrame(painter, fieldRect(map, field), field.certainty, width);
    if (field.winner && isIn)
        paintFieldWinner(painter, fieldWinner(map, field), map.width() / static_cast<qreal>(field.columns));
    painter.restore();
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
