#include "widgets/canvas/canvas_drag.h"

#include <QEasingCurve>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kGapMs = 110;
constexpr int kTickMs = 16;

} // namespace

CanvasDrag::CanvasDrag(QObject* parent) : QObject(parent)
{
    m_animation.setStartValue(0.0);
    m_animation.setEndValue(1.0);
    m_animation.setDuration(kGapMs);
    m_animation.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_animation, &QVariantAnimation::valueChanged, this,
            [this](const QVariant& value) { advance(value.toReal()); });
    m_clock.setInterval(kTickMs);
    connect(&m_clock, &QTimer::timeout, this, &CanvasDrag::tick);
}

void CanvasDrag::begin(std::vector<BlockId> ids, const QPixmap& ghost, const QPointF& grabOffset)
{
    end();
    m_active = true;
    m_ids = std::move(ids);
    m_dragged = {m_ids.begin(), m_ids.end()};
    m_ghost = ghost;
    m_grabOffset = grabOffset;
    m_clock.start();
}

void CanvasDrag::beginForeign()
{
    begin({}, {}, {});
}

void CanvasDrag::end()
{
    m_active = false;
    m_copy = false;
    m_animation.stop();
    m_clock.stop();
    m_ids.clear();
    m_dragged.clear();
    m_target.reset();
    m_open.reset();
    m_gaps.clear();
    m_movements.clear();
    m_ghost = {};
}

void CanvasDrag::setCopy(bool copy)
{
    m_copy = copy;
    m_dragged.clear();
    if (!copy) {
        m_dragged = {m_ids.begin(), m_ids.end()};
    }
}

void CanvasDrag::setTarget(const std::optional<DropTarget>& target, Gap gap)
{
    m_target = target;
    animateTo(target && gap == Gap::Open ? std::optional(target->at) : std::nullopt);
}

void CanvasDrag::animateTo(const std::optional<BlockPosition>& open)
{
    if (open == m_open) {
        return;
    }
    m_open = open;
    m_movements.clear();
    bool isThere = false;
    for (const LayoutGap& gap : m_gaps) {
        const bool isOpening = open && gap.at == *open;
        isThere = isThere || isOpening;
        m_movements.push_back({gap.at, gap.amount, isOpening ? 1.0 : 0.0});
    }
    if (open && !isThere) {
        m_movements.push_back({*open, 0, 1});
    }
    m_animation.stop();
    m_animation.start();
}

void CanvasDrag::advance(qreal share)
{
    m_gaps.clear();
    for (const Movement& movement : m_movements) {
        const qreal amount = movement.from + (movement.to - movement.from) * share;
        if (amount > 0) {
            m_gaps.push_back({movement.at, amount});
        }
    }
    Q_EMIT gapsChanged();
}

} // namespace layerwise
