#pragma once

#include "model/document/network_document.h"
#include "model/document/probe.h"
#include "model/document/selection.h"
#include "widgets/canvas/block_states.h"
#include "widgets/canvas/canvas_layout.h"
#include "widgets/canvas/gap_hints.h"
#include "widgets/canvas/strip_cache.h"
#include "widgets/common/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <unordered_set>

namespace layerwise {

/// The fonts of the canvas with their metrics, made once a paint event.
struct CanvasFonts {
    QFont name = Theme::font(Theme::kTextPx, QFont::DemiBold);
    QFont text = Theme::font(Theme::kTextPx);
    QFont quiet = Theme::font(Theme::kQuietPx);
    QFont small = Theme::font(Theme::kSmallPx);
    QFontMetricsF nameMetrics{name};
    QFontMetricsF textMetrics{text};
    QFontMetricsF quietMetrics{quiet};
    QFontMetricsF smallMetrics{small};
};

/// Everything painting looks at; refers to what the canvas owns, for one paint event.
struct PaintContext {
    const NetworkDocument& document;
    const Selection& selection;
    const BlockStates& states;
    StripCache& strips;
    TracePtr trace;
    BlockId hovered;
    bool foldHovered = false; ///< the pointer is where a click would fold `hovered`
    bool hasFocus = false;
    bool isUnderWay = false; ///< one steps, and has not come to the end: what comes out is not known yet
    const std::unordered_set<BlockId>& dragged;
    const DropTarget* target = nullptr;                  ///< where a drag would drop, or null
    const GapHints* hints = nullptr;                     ///< what a drag is told at the gaps; null without a drag
    const std::unordered_set<BlockId>* marked = nullptr; ///< what a previewed fix changes; null without one
    const Probe* probe = nullptr; ///< whose receptive fields are drawn on the maps; null: none
    qreal pixelRatio = 1;                                ///< device pixels per scene unit: zoom and screen
    const Theme& theme = Theme::current();
    CanvasFonts fonts = {};

    static constexpr qreal kFieldWidth = 1.5;
    std::optional<ProbedField> fieldOf(const StepPosition& step) const
    {
        return probe != nullptr ? probe->fieldOf(step) : std::nullopt;
    }
};

/// `over` laid over `under` with `amount` of 0..1, opaque.
QColor mixed(const QColor& under, const QColor& over, qreal amount);
/// The state's colour and its picture (tick, cross, dash, ...), drawn, so that no font need have it.
QColor stateColour(BlockState state, const Theme& theme);
void drawStateIcon(QPainter& painter, const QRectF& rect, BlockState state, const QColor& colour);
void drawWarningIcon(QPainter& painter, const QRectF& rect, const QColor& colour, const QColor& ground);
/// A small triangle, pointing down when open and right when folded.
void drawFoldArrow(QPainter& painter, const QPointF& centre, bool isOpen, const QColor& colour);
/// Words broken into at most `most` lines that fit into `width`; the rest stands in the last one.
QStringList brokenLines(const QString& text, const QFontMetricsF& metrics, qreal width, int most);
/// One line, cut with "…" when it does not fit; returns the width it took.
qreal drawLine(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font,
               const QFontMetricsF& metrics, const QColor& colour, Qt::Alignment alignment = Qt::AlignLeft);

} // namespace layerwise
