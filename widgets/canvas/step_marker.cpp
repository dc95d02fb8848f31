#include "widgets/canvas/step_marker.h"

#include <QLineF>
#include <QVariantAnimation>

#include <algorithm>

namespace layerwise {

using namespace canvas;

namespace {

constexpr int kMoveMs = 280;
constexpr qreal kNear = 48;       ///< a marker that rests so near to a way's beginning sets out from where it is
constexpr qreal kSamePlace = 1;   ///< wires end at blocks to within this
constexpr qreal kOutOfBlock = 11; ///< how far out of a block the marker comes; less on a short wire

qreal lengthOf(const std::vector<QPointF>& points)
{
    qreal length = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        length += QLineF(points[i - 1], points[i]).length();
    }
    return length;
}

QPointF pointAlong(const std::vector<QPointF>& points, qreal share)
{
    qreal left = share * lengthOf(points);
    for (std::size_t i = 1; i < points.size(); ++i) {
        const QLineF piece(points[i - 1], points[i]);
        if (left <= piece.length() && piece.length() > 0) {
            return piece.pointAt(left / piece.length());
        }
        left -= piece.length();
    }
    return points.back();
}

bool isSame(const QPointF& a, const QPointF& b)
{
    return QLineF(a, b).length() < kSamePlace;
}

/// The wire that ends at a point, from its beginning; only the point itself if none does.
std::vector<QPointF> wireInto(const CanvasLayout& layout, const QPointF& end)
{
    for (const CanvasWire& wire : layout.wires) {
        if (isSame(wire.points.back(), end)) {
            return wire.points;
        }
    }
    return {end};
}

/// Where the marker rests on the wire that begins at a point.
QPointF restAfter(const CanvasLayout& layout, const QPointF& begin)
{
    for (const CanvasWire& wire : layout.wires) {
        if (isSame(wire.points.front(), begin)) {
            const QLineF first(wire.points[0], wire.points[1]);
            return first.pointAt(std::min(0.5, kOutOfBlock / std::max(first.length(), 1.0)));
        }
    }
    return begin + QPointF(0, kOutOfBlock);
}

MarkerWay wayThrough(const CanvasLayout& layout, const QPointF& in, const QPointF& out)
{
    MarkerWay way{wireInto(layout, in), 1, false};
    const qreal before = lengthOf(way.points);
    const QPointF rest = restAfter(layout, out);
    way.points.push_back(out);
    way.points.push_back(rest);
    const qreal all = lengthOf(way.points);
    // The shape changes in the middle of the block.
    way.turn = all > 0 ? (before + QLineF(in, out).length() / 2) / all : 1;
    return way;
}

MarkerWay wayOfSum(const CanvasLayout& layout, const CanvasSum& sum, StepPhase phase)
{
    const QPointF radius(0, kSumRadius);
    if (phase == StepPhase::Sum) {
        MarkerWay way{wireInto(layout, sum.centre - radius), 1, true};
        way.points.push_back(sum.centre);
        way.turn = 0.95;
        return way;
    }
    const QPointF out(sum.centre.x(), sum.activation.bottom());
    return {{sum.centre, out, restAfter(layout, out)}, 0.6, false};
}

} // namespace

std::optional<MarkerWay> markerWay(const CanvasLayout& layout, const CanvasItem* shown, const StepPosition& position)
{
    if (position == StepPosition{}) {
        const CanvasItem& input = layout.items.front();
        const QPointF out(input.axis, input.rect.bottom());
        return MarkerWay{{input.rect.center(), out, restAfter(layout, out)}, 0, false};
    }
    if (shown == nullptr) {
        return std::nullopt;
    }
    const QPointF in(shown->axis, shown->rect.top());
    const QPointF out(shown->axis, shown->rect.bottom());
    // What happens inside of a folded box is shown at the box.
    if (shown->block != position.block || shown->kind == CanvasItem::Kind::Folded) {
        return wayThrough(layout, in, out);
    }
    switch (position.phase) {
    case StepPhase::Before: {
        MarkerWay way{wireInto(layout, in), 1, false};
        way.points.back() = pointAlong(way.points, std::max(0.5, 1 - kOutOfBlock / std::max(lengthOf(way.points), 1.0)));
        return way;
    }
    case StepPhase::Enter: {
        const QPointF door(shown->axis, shown->header.bottom());
        MarkerWay way{wireInto(layout, in), 1, false};
        way.points.push_back(door);
        way.points.push_back(restAfter(layout, door));
        return way;
    }
    case StepPhase::Sum:
    case StepPhase::Activation:
        for (const CanvasSum& sum : layout.sums) {
            if (sum.block == position.block) {
                return wayOfSum(layout, sum, position.phase);
            }
        }
        break;
    case StepPhase::Done:
        break;
    }
    return wayThrough(layout, in, out);
}

StepMarker::StepMarker(QObject* parent) : QObject(parent), m_animation(new QVariantAnimation(this))
{
    m_animation->setDuration(kMoveMs);
    m_animation->setStartValue(0.0);
    m_animation->setEndValue(1.0);
    m_animation->setEasingCurve(QEasingCurve::InOutCubic);
    connect(m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_progress = value.toDouble();
        Q_EMIT moved();
    });
}

void StepMarker::moveAlong(MarkerWay way, const QString& before, const QString& after, bool isAnimated)
{
    if (isShown() && QLineF(at(), way.points.front()).length() < kNear) {
        way.points.front() = at();
    }
    m_animation->stop();
    m_way = std::move(way);
    m_before = before;
    m_after = after;
    m_progress = 1;
    if (isAnimated) {
        m_progress = 0;
        m_animation->start();
    }
    Q_EMIT moved();
}

void StepMarker::restAt(MarkerWay way)
{
    m_animation->stop();
    m_way = std::move(way);
    m_progress = 1;
    Q_EMIT moved();
}

void StepMarker::hide()
{
    m_animation->stop();
    m_way.points.clear();
    Q_EMIT moved();
}

bool StepMarker::isMoving() const
{
    return m_animation->state() == QAbstractAnimation::Running;
}

QPointF StepMarker::at() const
{
    return pointAlong(m_way.points, m_progress);
}

} // namespace layerwise
