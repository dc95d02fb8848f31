#pragma once

#include "widgets/canvas/paint_context.h"

namespace layerwise {

/// Paints what lies between the cards: wires with their shapes, the sum of a Residual, the gap of a drag. The painter
/// is in scene units.
class FlowPainter {
public:
    FlowPainter(QPainter& painter, const PaintContext& context) : m_painter(painter), m_context(context) {}

    void paint(const CanvasWire& wire);
    void paint(const CanvasSum& sum);
    /// `hint` may be null; it is said where the gap is the target and open wide enough.
    void paintGap(const QRectF& rect, const GapHint* hint);
    /// A tick or a cross on the wire, with its words beside it.
    void paintHint(const CanvasPlace& place, const GapHint& hint);

private:
    struct Flow {
        QString text;
        QColor line, label;
        bool isBroken = false;
    };

    Flow flowOf(const CanvasWire& wire) const;
    void paintLabel(const CanvasWire& wire, const Flow& flow);

    QPainter& m_painter;
    const PaintContext& m_context;
};

} // namespace layerwise
