#pragma once

#include "widgets/canvas/paint_context.h"

namespace layerwise {

/// Where a block's name and type stand.
QRectF titleRow(const CanvasItem& item, const Block& block, const LayerRegistry& registry);

/// The words that say which channels of a block are off or scaled, "" if none; of a folded box, also those inside.
QString effectsOf(const CanvasItem& item, const BlockView& view);
/// Where they stand, in scene units; empty if there are none.
QRectF effectsRect(const CanvasItem& item, const Block& block, const BlockView& view, const LayerRegistry& registry,
                   const CanvasFonts& fonts);

/// Paints the items of a layout: cards, boxes, ends and dashed places. The painter is in scene units.
class CardPainter {
public:
    CardPainter(QPainter& painter, const PaintContext& context) : m_painter(painter), m_context(context) {}

    void paint(const CanvasItem& item);

private:
    struct Look {
        const Block* block = nullptr;
        const LayerType* type = nullptr;
        const BlockView* view = nullptr;
        int warnings = 0; ///< its own; folded, also those inside
        QString effects;
        bool isSelected = false, isHovered = false, isFaded = false, isTarget = false, isMarked = false;
    };

    Look lookOf(const CanvasItem& item) const;
    void paintCard(const CanvasItem& item, const Look& look);
    void paintFrame(const CanvasItem& item, const Look& look);
    QColor fillOf(const CanvasItem& item, const Look& look) const;
    QPen borderOf(const CanvasItem& item, const Look& look) const;
    void paintBox(const CanvasItem& item, const Look& look);
    void paintBoxTitle(const CanvasItem& item, const Look& look);
    void paintTitle(const QRectF& row, const Look& look);
    qreal paintWarning(const QRectF& row, const Look& look);
    qreal paintEffects(const QRectF& row, const Look& look);
    void paintSummary(const QRectF& row, const CanvasItem& item, const Look& look);
    void paintProblem(const CanvasItem& item, const Look& look, qreal left);
    qreal paintState(const CanvasItem& item, const Look& look);
    qreal paintStrip(const CanvasItem& item, const Look& look, qreal right);
    void paintBars(const QRectF& rect, const std::vector<float>& values);
    void paintEnd(const CanvasItem& item);
    void paintPlace(const CanvasItem& item);
    void paintBare(const CanvasItem& item);

    QPainter& m_painter;
    const PaintContext& m_context;
};

} // namespace layerwise
