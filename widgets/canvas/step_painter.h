#pragma once

#include "model/core/breakpoint.h"
#include "widgets/canvas/paint_context.h"

namespace layerwise {

class StepMarker;

/// What stands at the left edge of a card or of a box's title.
struct EdgeMark {
    const Breakpoint* breakpoint = nullptr; ///< or null
    bool isCurrent = false;                 ///< the pass stands here
    bool isOffered = false;                 ///< the pointer is where a click sets a breakpoint
};

/// Where that is, and where a click on it counts.
QRectF edgeMarkRect(const CanvasItem& item);
QRectF edgeClickRect(const CanvasItem& item);

/// Paints what belongs to stepping over the cards: breakpoints, where the pass stands, the tensor on its wire. The
/// painter is in scene units.
class StepPainter {
public:
    StepPainter(QPainter& painter, const PaintContext& context) : m_painter(painter), m_context(context) {}

    /// A plain breakpoint is a dot, one with a condition a diamond.
    void paint(const CanvasItem& item, const EdgeMark& mark);
    /// The block at which the pass stands, also where something else is selected.
    void paintCurrent(const CanvasItem& item, bool hasFailed);
    void paintRing(const QPointF& centre, qreal radius);
    void paint(const StepMarker& marker, bool hasFailed);

private:
    QPainter& m_painter;
    const PaintContext& m_context;
};

} // namespace layerwise
