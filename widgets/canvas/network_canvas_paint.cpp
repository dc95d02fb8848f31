#include "model/document/sentences.h"
#include "model/document/step_sentences.h"
#include "widgets/canvas/block_words.h"
#include "widgets/canvas/canvas_drag.h"
#include "widgets/canvas/canvas_header.h"
#include "widgets/canvas/card_painter.h"
#include "widgets/canvas/fix_preview.h"
#include "widgets/canvas/flow_painter.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/canvas/rename_editor.h"
#include "widgets/canvas/step_painter.h"

#include <QJsonArray>
#include <QPaintEvent>
#include <QTimer>

namespace layerwise {

namespace {

constexpr qreal kLabelRoom = 240;
constexpr qreal kGhostOpacity = 0.9;
constexpr qreal kTagOffset = 14; ///< from the pointer

QRectF reachOf(const CanvasWire& wire)
{
    QRectF reach(wire.points.front(), QSizeF(1, 1));
    for (const QPointF& point : wire.points) {
        reach |= QRectF(point, QSizeF(1, 1));
    }
    return reach.adjusted(-kLabelRoom / 4, -8, kLabelRoom, 8);
}

QJsonArray toJson(const QRect& rect)
{
    return {rect.x(), rect.y(), rect.width(), rect.height()};
}

} // namespace

PaintContext NetworkCanvas::paintContext(double zoom) const
{
    const std::optional<DropTarget>& target = m_drag->target();
    return {.document = shownDocument(),
            .selection = m_selection,
            .states = shownStates(),
            .strips = *m_strips,
            .trace = m_runs.trace(),
            .hovered = m_hovered,
            .foldHovered = m_foldHovered,
            .hasFocus = hasFocus(),
            .isUnderWay = isUnderWay(),
            .dragged = m_drag->dragged(),
            .target = m_drag->isActive() && target ? &*target : nullptr,
            .hints = m_drag->isActive() ? m_hints : nullptr,
            .marked = m_preview ? &m_preview->marked : nullptr,
            .probe = m_preview ? nullptr : m_probe,
            .pixelRatio = zoom * devicePixelRatioF()};
}

void NetworkCanvas::setProbe(Probe* probe)
{
    m_probe = probe;
    connect(probe, &Probe::fieldsChanged, viewport(), qOverload<>(&QWidget::update));
}

void NetworkCanvas::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    const PaintContext context = paintContext(m_zoom);
    painter.fillRect(event->rect(), context.theme.canvas);
    painter.save();
    painter.translate(origin());
    painter.scale(m_zoom, m_zoom);
    const QRectF exposed(toScene(event->rect().topLeft()), QSizeF(event->rect().size()) / m_zoom);
    paintContent(painter, context, exposed);
    paintSteps(painter, context, exposed);
    painter.restore();
    if (m_gesture == Gesture::RubberBand) {
        const QRectF band = toView(m_band);
        QColor fill = context.theme.accent;
        fill.setAlphaF(0.12F);
        painter.setPen(QPen(context.theme.accent, 1));
        painter.setBrush(fill);
        painter.drawRect(band);
    }
    paintDrag(painter, context);
}

void NetworkCanvas::paintContent(QPainter& painter, const PaintContext& context, const QRectF& exposed) const
{
    CardPainter cards(painter, context);
    FlowPainter flow(painter, context);
    const QRectF reach = exposed.adjusted(-8, -8, 8, 8);
    const auto isGround = [](const CanvasItem& item) {
        return item.kind == CanvasItem::Kind::Box || item.kind == CanvasItem::Kind::Bare;
    };
    for (const CanvasItem& item : m_layout->items) {
        if (isGround(item) && item.rect.intersects(reach)) {
            cards.paint(item);
        }
    }
    for (const CanvasWire& wire : m_layout->wires) {
        if (reachOf(wire).intersects(reach)) {
            flow.paint(wire);
        }
    }
    for (const CanvasSum& sum : m_layout->sums) {
        if (QRectF(sum.centre - QPointF(60, 20), QSizeF(120, 80)).intersects(reach)) {
            flow.paint(sum);
        }
    }
    for (const CanvasItem& item : m_layout->items) {
        if (!isGround(item) && item.rect.intersects(reach)) {
            cards.paint(item);
        }
    }
    if (context.hints != nullptr) {
        paintHints(flow, context, reach);
    }
}

void NetworkCanvas::paintHints(FlowPainter& flow, const PaintContext& context, const QRectF& reach) const
{
    const GapHint* targetHint = context.target != nullptr ? context.hints->at(context.target->at) : nullptr;
    for (const QRectF& gap : m_layout->gaps) {
        flow.paintGap(gap, targetHint);
    }
    for (const CanvasPlace& place : m_layout->places) {
        const bool isOpen = context.target != nullptr && !context.target->into && context.target->at == place.at;
        const GapHint* hint = isOpen ? nullptr : context.hints->at(place.at);
        if (hint != nullptr && reach.contains(place.point)) {
            flow.paintHint(place, *hint);
        }
    }
}

void NetworkCanvas::paintDrag(QPainter& painter, const PaintContext& context) const
{
    if (!m_drag->isActive()) {
        return;
    }
    paintDragHint(painter, context);
    if (m_drag->isForeign()) {
        return;
    }
    const QPointF at = m_drag->pointer() - m_drag->ghostOffset();
    painter.setOpacity(kGhostOpacity);
    painter.drawPixmap(at, m_drag->ghost());
    painter.setOpacity(1);
    const std::size_t count = m_drag->ids().size();
    QString badge = count > 1 ? QString::number(count) : QString();
    if (m_drag->isCopy()) {
        badge.prepend(QLatin1Char('+'));
    }
    if (badge.isEmpty()) {
        return;
    }
    const CanvasFonts& fonts = context.fonts;
    const qreal width = fonts.nameMetrics.horizontalAdvance(badge) + 14;
    const QRectF rect(m_drag->pointer() + QPointF(10, 12), QSizeF(std::max(width, 22.0), 22));
    painter.setPen(Qt::NoPen);
    painter.setBrush(context.theme.accent);
    painter.drawRoundedRect(rect, 11, 11);
    drawLine(painter, rect, badge, fonts.name, fonts.nameMetrics, context.theme.onAccent, Qt::AlignHCenter);
}

/// Below what the pointer carries, which covers the words in the gap, or for a place where no gap opens.
void NetworkCanvas::paintDragHint(QPainter& painter, const PaintContext& context) const
{
    const bool isCovered = !m_drag->isForeign() || (context.target != nullptr && context.target->into);
    const GapHint* hint = context.target != nullptr && isCovered ? context.hints->at(context.target->at) : nullptr;
    if (hint == nullptr) {
        return;
    }
    const QPointF ghost = m_drag->pointer() - m_drag->ghostOffset();
    const QPointF corner = m_drag->isForeign() ? m_drag->pointer() + QPointF(kTagOffset, 2 * kTagOffset)
                                               : ghost + QPointF(0, m_drag->ghost().deviceIndependentSize().height());
    const CanvasFonts& fonts = context.fonts;
    const QColor ink = hint->fits ? context.theme.done : context.theme.error;
    const QRectF tag(corner, QSizeF(fonts.quietMetrics.horizontalAdvance(hint->words) + 42, 26));
    painter.setPen(QPen(ink, 1));
    painter.setBrush(hint->fits ? context.theme.card : context.theme.errorFill);
    painter.drawRoundedRect(tag.adjusted(0.5, 0.5, -0.5, -0.5), Theme::kCardRadius, Theme::kCardRadius);
    drawStateIcon(painter, QRectF(tag.left() + 10, tag.center().y() - 6, 12, 12),
                  hint->fits ? BlockState::Done : BlockState::Failed, ink);
    drawLine(painter, tag.adjusted(30, 0, -6, 0), hint->words, fonts.quiet, fonts.quietMetrics, ink);
}

QPixmap NetworkCanvas::ghostOf(const CanvasItem& item) const
{
    // Of an open box only the title goes along; what is in it would hide where it goes.
    const QRectF rect = item.header.adjusted(-3, -3, 3, item.kind == CanvasItem::Kind::Box ? 0 : 8);
    const qreal ratio = devicePixelRatioF();
    QPixmap pixmap((rect.size() * m_zoom * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_zoom, m_zoom);
    painter.translate(-rect.topLeft());
    CardPainter(painter, paintContext(m_zoom)).paint(item);
    return pixmap;
}

QJsonObject NetworkCanvas::describeBlock(const Block& block, const QString& path) const
{
    const BlockView& view = m_states->of(block.id);
    const CanvasItem* item = m_layout->find(block.id);
    const auto global = [this](const QRectF& scene) {
        const QRect rect = toView(scene).toAlignedRect();
        return toJson(QRect(viewport()->mapToGlobal(rect.topLeft()), rect.size()));
    };
    const CanvasItem* shown = shownItem(block.id);
    QJsonObject result{{QStringLiteral("id"), static_cast<qint64>(block.id.value)},
                       {QStringLiteral("path"), path},
                       {QStringLiteral("name"), QString::fromStdString(block.name)},
                       {QStringLiteral("type"), QString::fromStdString(block.type)},
                       {QStringLiteral("state"), QString::fromLatin1(stateWord(view.state))},
                       {QStringLiteral("problem"), view.problem},
                       {QStringLiteral("warning"), view.warning},
                       {QStringLiteral("warningsInside"), view.warningsInside},
                       {QStringLiteral("selected"), m_selection.contains(block.id)},
                       {QStringLiteral("visible"), item != nullptr},
                       {QStringLiteral("inView"), item != nullptr && isInView(block.id)},
                       {QStringLiteral("container"), !block.slots.empty()},
                       {QStringLiteral("folded"), !block.slots.empty() && isFolded(block.id)}};
    if (item != nullptr) {
        if (const QString effects = effectsOf(*item, view); !effects.isEmpty()) {
            result[QStringLiteral("effects")] = effects;
            result[QStringLiteral("effectsRect")] =
                global(effectsRect(*item, block, view, m_document.registry(), CanvasFonts()));
        }
    }
    if (shown != nullptr) {
        result[QStringLiteral("rect")] = global(shown->rect);
        result[QStringLiteral("header")] = global(shown->header);
    }
    if (item != nullptr && m_steps != nullptr) {
        const auto breakpoint = m_document.breakpoint(block.id);
        result[QStringLiteral("edge")] = global(edgeMarkRect(*item));
        result[QStringLiteral("breakpoint")] = breakpoint ? breakpointText(*breakpoint) : QString();
    }
    if (item != nullptr && !item->foldArea.isEmpty()) {
        result[QStringLiteral("fold")] = global(item->foldArea);
    }
    return result;
}

QJsonArray NetworkCanvas::describeHints() const
{
    QJsonArray hints;
    for (const CanvasPlace& place : m_layout->places) {
        const GapHint* hint = m_drag->isActive() ? m_hints->at(place.at) : nullptr;
        if (hint != nullptr) {
            hints.append(QJsonObject{{QStringLiteral("path"), m_document.path(place.at.parent)},
                                     {QStringLiteral("slot"), place.at.slot},
                                     {QStringLiteral("index"), place.at.index},
                                     {QStringLiteral("fits"), hint->fits},
                                     {QStringLiteral("words"), hint->words}});
        }
    }
    return hints;
}

QJsonArray NetworkCanvas::describePreview() const
{
    QJsonArray marked;
    for (const CanvasItem& item : m_layout->items) {
        if (m_preview && item.isBlock() && m_preview->marked.contains(item.block)) {
            marked.append(m_preview->document.path(item.block));
        }
    }
    return marked;
}

QJsonObject NetworkCanvas::describe() const
{
    if (m_refreshTimer->isActive()) { // what is about to be shown
        updateStates();
    }
    QJsonArray blocks;
    forEachBlock(m_document.network().root, m_document.registry(),
                 [&](const Block& block, const std::string& path, int) {
                     blocks.append(describeBlock(block, QString::fromStdString(path)));
                 });
    QJsonArray places;
    QJsonObject result;
    for (const CanvasItem& item : m_layout->items) {
        const QRect rect = toView(item.rect).toAlignedRect();
        const QJsonArray global = toJson(QRect(viewport()->mapToGlobal(rect.topLeft()), rect.size()));
        if (item.kind == CanvasItem::Kind::Input) {
            result[QStringLiteral("input")] = global;
        } else if (item.kind == CanvasItem::Kind::Output) {
            result[QStringLiteral("output")] = global;
        } else if (!item.isBlock()) {
            places.append(QJsonObject{{QStringLiteral("path"), m_document.path(item.block)},
                                      {QStringLiteral("slot"), item.slot},
                                      {QStringLiteral("rect"), global}});
        }
    }
    const TracePtr trace = m_runs.trace();
    const ActivationPtr output = trace != nullptr && !isUnderWay() ? trace->output() : nullptr;
    result[QStringLiteral("prediction")] = output != nullptr ? predictionText(*output) : QString();
    result[QStringLiteral("blocks")] = blocks;
    result[QStringLiteral("places")] = places;
    result[QStringLiteral("zoom")] = m_zoom;
    result[QStringLiteral("header")] = m_header->plainText();
    result[QStringLiteral("current")] = m_document.path(m_selection.current());
    result[QStringLiteral("dragging")] = m_drag->isActive();
    result[QStringLiteral("hints")] = describeHints();
    result[QStringLiteral("preview")] = describePreview();
    result[QStringLiteral("renaming")] = m_rename->isActive();
    result[QStringLiteral("renameProblem")] = m_rename->problem();
    describeSteps(result);
    const QRect view = viewport()->rect();
    result[QStringLiteral("rect")] = toJson(QRect(viewport()->mapToGlobal(view.topLeft()), view.size()));
    return result;
}

} // namespace layerwise
