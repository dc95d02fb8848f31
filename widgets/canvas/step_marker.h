#pragma once

#include "model/document/step_controller.h"
#include "widgets/canvas/canvas_layout.h"

#include <QObject>
#include <QPointF>

#include <optional>
#include <vector>

class QVariantAnimation;

namespace layerwise {

/// How the tensor gets to where a step has left it, in the scene: along the wire into the block, through it, and out.
struct MarkerWay {
    std::vector<QPointF> points; ///< the last one is where it stays
    qreal turn = 1;              ///< share of the way up to the block; beyond it flows what the block put out
    bool isLeft = false;         ///< the shape stands left of the point, since other things are at the right
};

/// std::nullopt if nothing of it is shown.
std::optional<MarkerWay> markerWay(const CanvasLayout& layout, const CanvasItem* shown, const StepPosition& position);

/// The mark of the tensor that one looks at while stepping. Moves along the wires for a moment, then rests. GUI thread.
class StepMarker : public QObject {
    Q_OBJECT
public:
    explicit StepMarker(QObject* parent = nullptr);

    /// Begins to move; `isAnimated` false: is there at once. From where it was, if that is near the way's beginning.
    void moveAlong(MarkerWay way, const QString& before, const QString& after, bool isAnimated);
    /// The layout has changed: where it rests now.
    void restAt(MarkerWay way);
    void hide();

    bool isShown() const { return !m_way.points.empty(); }
    bool isMoving() const;
    bool isLeft() const { return m_way.isLeft; }
    QPointF at() const; ///< in the scene. Precondition: isShown()
    QString text() const { return m_progress < m_way.turn ? m_before : m_after; }

Q_SIGNALS:
    void moved();

private:
    MarkerWay m_way;
    QString m_before; ///< what flows into the block
    QString m_after;  ///< what flows out of it
    qreal m_progress = 1;
    QVariantAnimation* m_animation = nullptr;
};

} // namespace layerwise
