#include "widgets/canvas/flow_painter.h"

#include "model/document/sentences.h"
#include "widgets/canvas/block_words.h"

#include <QCoreApplication>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace layerwise {

using namespace canvas;

namespace {

constexpr qreal kWireWidth = 2;
constexpr qreal kCorner = 8;
constexpr qreal kHintRadius = 8, kHintLine = 16;

QString tr(const char* text)
{
    return QCoreApplication::translate("NetworkCanvas", text);
}

QPainterPath roundedPath(const std::vector<QPointF>& points)
{
    QPainterPath path(points.front());
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const QLineF before(points[i], points[i - 1]);
        const QLineF after(points[i], points[i + 1]);
        const qreal radius = std::min({kCorner, before.length() / 2, after.length() / 2});
        path.lineTo(before.pointAt(before.length() > 0 ? radius / before.length() : 0));
        path.quadTo(points[i], after.pointAt(after.length() > 0 ? radius / after.length() : 0));
    }
    path.lineTo(points.back());
    return path;
}

void drawArrow(QPainter& painter, const std::vector<QPointF>& points, const QColor& colour)
{
    const QPointF tip = points.back();
    QLineF way(tip, points[points.size() - 2]);
    if (way.length() < 1) {
        return;
    }
    way.setLength(6);
    const QPointF base = way.p2();
    const QPointF side((base.y() - tip.y()) * 0.6, (tip.x() - base.x()) * 0.6);
    QPainterPath head(tip);
    head.lineTo(base + side);
    head.lineTo(base - side);
    head.closeSubpath();
    painter.fillPath(head, colour);
}

} // namespace

FlowPainter::Flow FlowPainter::flowOf(const CanvasWire& wire) const
{
    const Theme& theme = m_context.theme;
    const ShapeReport& shapes = m_context.document.shapes();
    Flow flow;
    flow.line = mixed(theme.canvas, theme.quietText, 0.55);
    flow.label = theme.quietText;
    if (!wire.block.valid()) {
        flow.text = formatShape(m_context.document.network().input.shape());
        return flow;
    }
    const BlockFit& fit = shapes.of(wire.block);
    const bool isInput = wire.label != CanvasWire::Label::Output;
    const bool isKnown = isInput ? fit.input.has_value() : fit.output.has_value();
    const BlockView& view = m_context.states.of(wire.block);
    if (isKnown && (isInput || view.state != BlockState::Failed)) {
        flow.text = formatShape(isInput ? *fit.input : *fit.output);
        return flow;
    }
    flow.isBroken = true;
    flow.line = mixed(theme.canvas, theme.quietText, 0.28);
    if (view.state == BlockState::Failed && !isInput) {
        flow.line = flow.label = theme.error;
        flow.text = tr("cannot go on");
    } else {
        flow.text = tr("not reached");
    }
    return flow;
}

void FlowPainter::paint(const CanvasWire& wire)
{
    const Flow flow = flowOf(wire);
    QPen pen(flow.line, kWireWidth, Qt::SolidLine, Qt::FlatCap);
    if (flow.isBroken) {
        pen.setDashPattern({2, 2});
    }
    m_painter.setPen(pen);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPath(roundedPath(wire.points));
    if (wire.arrow) {
        drawArrow(m_painter, wire.points, flow.line);
    }
    if (wire.label != CanvasWire::Label::None) {
        paintLabel(wire, flow);
    }
}

void FlowPainter::paintLabel(const CanvasWire& wire, const Flow& flow)
{
    const CanvasFonts& fonts = m_context.fonts;
    const auto& font = fonts.small;
    const auto& metrics = fonts.smallMetrics;
    if (wire.label != CanvasWire::Label::Identity) {
        const QRectF row(wire.labelAt.x(), wire.labelAt.y() - 8, 240, 16);
        drawLine(m_painter, row, flow.text, font, metrics, flow.label);
        return;
    }
    // On a bare shortcut the word stands on the line; when the sum does not fit, the shape that comes along does too.
    const bool isMismatch = m_context.states.of(wire.block).failsItself;
    const QString word = tr("identity");
    const qreal width =
        std::max(metrics.horizontalAdvance(word), isMismatch ? metrics.horizontalAdvance(flow.text) : 0);
    const qreal height = isMismatch ? 34 : 18;
    const QRectF ground(wire.labelAt.x() - width / 2 - 4, wire.labelAt.y() - height / 2, width + 8, height);
    const bool isDragging = m_context.target != nullptr;
    m_painter.fillRect(ground,
                       isDragging ? m_context.theme.panel : mixed(m_context.theme.canvas, m_context.theme.panel, 0.85));
    drawLine(m_painter, QRectF(ground.left(), ground.top(), ground.width(), 18), word, font, metrics, flow.label,
             Qt::AlignHCenter);
    if (isMismatch) {
        drawLine(m_painter, QRectF(ground.left(), ground.top() + 16, ground.width(), 16), flow.text, font, metrics,
                 m_context.theme.error, Qt::AlignHCenter);
    }
}

void FlowPainter::paint(const CanvasSum& sum)
{
    const Theme& theme = m_context.theme;
    const BlockView& view = m_context.states.of(sum.block);
    const bool isFailed = view.failsItself && view.state == BlockState::Failed;
    const bool isGrey = view.state == BlockState::NotReached;
    const QColor line = isFailed ? theme.error : mixed(theme.canvas, theme.quietText, isGrey ? 0.35 : 0.85);
    m_painter.setPen(QPen(line, 1.6));
    m_painter.setBrush(isFailed ? theme.errorFill : theme.card);
    m_painter.drawEllipse(sum.centre, kSumRadius, kSumRadius);
    m_painter.drawLine(sum.centre - QPointF(5, 0), sum.centre + QPointF(5, 0));
    m_painter.drawLine(sum.centre - QPointF(0, 5), sum.centre + QPointF(0, 5));
    if (sum.activation.isEmpty()) {
        return;
    }
    const Block* residual = m_context.document.block(sum.block);
    const QString word = residual != nullptr ? activationText(*residual, m_context.document.registry()) : QString();
    const qreal radius = sum.activation.height() / 2;
    const QColor colour = Theme::category(Category::Activation);
    m_painter.setPen(QPen(isGrey ? mixed(theme.canvas, colour, 0.4) : colour, 1.2));
    m_painter.setBrush(theme.card);
    m_painter.drawRoundedRect(sum.activation.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    drawLine(m_painter, sum.activation, word, m_context.fonts.quiet, m_context.fonts.quietMetrics,
             isGrey ? theme.quietText : theme.text, Qt::AlignHCenter);
}

void FlowPainter::paintHint(const CanvasPlace& place, const GapHint& hint)
{
    const Theme& theme = m_context.theme;
    const CanvasFonts& fonts = m_context.fonts;
    const QColor colour = hint.fits ? theme.done : theme.error;
    m_painter.setPen(QPen(colour, 1));
    m_painter.setBrush(hint.fits ? theme.card : theme.errorFill);
    m_painter.drawEllipse(place.point, kHintRadius, kHintRadius);
    drawStateIcon(m_painter, QRectF(place.point - QPointF(4.5, 4.5), QSizeF(9, 9)),
                  hint.fits ? BlockState::Done : BlockState::Failed, colour);
    const qreal right = place.point.x() - kHintRadius - 6;
    drawLine(m_painter, QRectF(right - place.room, place.point.y() - 8, place.room, 16), hint.words, fonts.small,
             fonts.smallMetrics, hint.fits ? theme.quietText : theme.error, Qt::AlignRight);
}

void FlowPainter::paintGap(const QRectF& rect, const GapHint* hint)
{
    if (rect.height() < 4) {
        return;
    }
    const Theme& theme = m_context.theme;
    const bool isTarget = m_context.target != nullptr && !m_context.target->into;
    const QColor colour = isTarget ? theme.accent : mixed(theme.canvas, theme.accent, 0.4);
    m_painter.setPen(QPen(colour, 1.5, Qt::DashLine));
    m_painter.setBrush(isTarget ? theme.accentFill : theme.canvas);
    m_painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), Theme::kCardRadius, Theme::kCardRadius);
    if (!isTarget || hint == nullptr || rect.height() < 2 * kHintLine) {
        return;
    }
    const QColor ink = hint->fits ? theme.done : theme.error;
    const QString words = hint->fits ? tr("Fits here: the network runs") : hint->words;
    const CanvasFonts& fonts = m_context.fonts;
    const qreal width = rect.width() - 52;
    const QStringList lines = brokenLines(words, fonts.quietMetrics, width, 2);
    qreal top = rect.center().y() - static_cast<qreal>(lines.size()) * kHintLine / 2;
    drawStateIcon(m_painter, QRectF(rect.left() + 16, rect.center().y() - 6, 12, 12),
                  hint->fits ? BlockState::Done : BlockState::Failed, ink);
    for (const QString& line : lines) {
        drawLine(m_painter, QRectF(rect.left() + 38, top, width, kHintLine), line, fonts.quiet, fonts.quietMetrics,
                 ink);
        top += kHintLine;
    }
}

} // namespace layerwise
