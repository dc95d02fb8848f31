#include "model/document/sentences.h"
#include "model/document/step_sentences.h"
#include "widgets/canvas/block_states.h"
#include "widgets/canvas/canvas_drag.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/canvas/step_marker.h"
#include "widgets/canvas/step_painter.h"

#include <QJsonArray>
#include <QMenu>

namespace layerwise {

void NetworkCanvas::setSteps(StepController* steps)
{
    m_steps = steps;
    m_marker = new StepMarker(this);
    connect(m_marker, &StepMarker::moved, viewport(), qOverload<>(&QWidget::update));
    connect(steps, &StepController::positionChanged, this, &NetworkCanvas::onStepped);
    connect(steps, &StepController::stateChanged, this, [this] {
        if (!m_refreshTimer->isActive()) {
            m_refreshTimer->start();
        }
    });
    connect(&m_document, &NetworkDocument::breakpointsChanged, viewport(), qOverload<>(&QWidget::update));
}

void NetworkCanvas::onStepped()
{
    clearPreview();
    const StepPosition& position = m_steps->position();
    if (m_steps->isActive() && position.block != kRootId) {
        unfoldAround(position.block);
        if (position.phase != StepPhase::Before && position.phase != StepPhase::Done) {
            setFolded(position.block, false);
        }
    }
    refreshStates();
    relayout(topmostInView());
    const auto way = m_steps->isActive() ? markerWay(*m_layout, shownItem(position.block), position) : std::nullopt;
    if (!way) {
        m_marked = {};
        m_marker->hide();
        return;
    }
    const StepRecord record = m_steps->record();
    const auto words = [](const ActivationPtr& value) { return value ? formatShape(value->shape()) : QString(); };
    MarkerWay stays = *way;
    if (m_steps->hasFailed()) { // it comes as far as the block, and no further
        stays = *markerWay(*m_layout, shownItem(position.block), {position.block, StepPhase::Before});
    }
    const bool isElsewhere = !(position == m_marked);
    m_marked = position;
    m_marker->moveAlong(stays, words(record.input), words(record.output ? record.output : record.input),
                        isElsewhere && isVisible());
    const QPointF end = stays.points.back();
    const CanvasItem* item = shownItem(position.block);
    QRectF seen(end - QPointF(1, 1), QSizeF(2, 2));
    if (item != nullptr && item->rect.height() < viewport()->height() / m_zoom / 2) {
        seen |= item->rect;
    }
    if (m_followSelection) {
        scrollToShow(seen, true);
    }
}

/// After another layout: the marker rests where its place is now.
void NetworkCanvas::placeMarker()
{
    if (m_steps == nullptr || !m_marker->isShown() || m_marker->isMoving()) {
        return;
    }
    const StepPosition& position = m_steps->position();
    const StepPosition shown = m_steps->hasFailed() ? StepPosition{position.block, StepPhase::Before} : position;
    if (auto way = markerWay(*m_layout, shownItem(position.block), shown)) {
        m_marker->restAt(*std::move(way));
    } else {
        m_marker->hide();
    }
}

bool NetworkCanvas::isUnderWay() const
{
    return m_steps != nullptr && m_steps->isActive() && !m_steps->isComplete();
}

void NetworkCanvas::paintSteps(QPainter& painter, const PaintContext& context, const QRectF& reach) const
{
    if (m_steps == nullptr || m_preview) {
        return;
    }
    StepPainter steps(painter, context);
    const CanvasItem* current = m_steps->isActive() ? shownItem(m_steps->position().block) : nullptr;
    if (current != nullptr && !m_selection.contains(current->block)) {
        steps.paintCurrent(*current, m_steps->hasFailed());
    }
    const std::map<BlockId, Breakpoint> breakpoints = m_document.breakpoints();
    for (const CanvasItem& item : m_layout->items) {
        if (!item.isBlock() || !item.header.adjusted(-16, -4, 0, 4).intersects(reach)) {
            continue;
        }
        const auto found = breakpoints.find(item.block);
        steps.paint(item, {found == breakpoints.end() ? nullptr : &found->second, &item == current,
                           item.block == m_edgeHovered});
    }
    if (!m_marker->isShown()) {
        return;
    }
    if (m_marker->isLeft() && !m_marker->isMoving()) {
        steps.paintRing(m_marker->at(), canvas::kSumRadius);
    }
    steps.paint(*m_marker, m_steps->hasFailed());
}

/// The block at whose left edge a point is; the innermost one.
BlockId NetworkCanvas::edgeAt(const QPointF& scene) const
{
    BlockId found;
    if (m_steps == nullptr || m_preview || m_drag->isActive()) {
        return found;
    }
    for (const CanvasItem& item : m_layout->items) {
        if (item.isBlock() && edgeClickRect(item).contains(scene)) {
            found = item.block;
        }
    }
    return found;
}

void NetworkCanvas::toggleBreakpoint(BlockId id)
{
    if (m_document.block(id) == nullptr || id == kRootId) {
        return;
    }
    const bool isSet = m_document.breakpoint(id).has_value();
    m_document.setBreakpoint(id, isSet ? std::nullopt : std::optional(Breakpoint{}));
}

QString NetworkCanvas::edgeToolTip(BlockId id) const
{
    const auto breakpoint = m_document.breakpoint(id);
    if (!breakpoint) {
        return tr("Click (or F9): a breakpoint, where going on stops");
    }
    return tr("Breakpoint: stops %1. Click takes it away, Ctrl+F9 changes when it stops")
        .arg(breakpointText(*breakpoint));
}

void NetworkCanvas::addStepActions(QMenu& menu)
{
    const BlockId current = m_selection.current();
    if (m_steps == nullptr || m_document.block(current) == nullptr) {
        return;
    }
    const auto add = [&](const QString& text, const QKeySequence& keys, auto slot) {
        QAction* action = menu.addAction(text, this, slot);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        action->setShortcutVisibleInContextMenu(true);
        return action;
    };
    if (!menu.isEmpty()) {
        menu.addSeparator();
    }
    add(tr("Run to here"), Qt::CTRL | Qt::Key_F10, [this, current] { m_steps->runTo(current); })
        ->setEnabled(m_steps->canGoOn() || m_steps->isActive());
    const bool isSet = m_document.breakpoint(current).has_value();
    add(isSet ? tr("Remove breakpoint") : tr("Set breakpoint"), Qt::Key_F9, [this, current] { toggleBreakpoint(current); });
    add(tr("Stop only if…"), Qt::CTRL | Qt::Key_F9, [this, current] { Q_EMIT breakpointEditRequested(current); });
}

void NetworkCanvas::describeSteps(QJsonObject& result) const
{
    if (m_steps == nullptr || !m_marker->isShown()) {
        return;
    }
    const QPoint at = viewport()->mapToGlobal(toView(QRectF(m_marker->at(), QSizeF(1, 1))).topLeft().toPoint());
    result[QStringLiteral("marker")] = QJsonObject{{QStringLiteral("at"), QJsonArray{at.x(), at.y()}},
                                                   {QStringLiteral("text"), m_marker->text()},
                                                   {QStringLiteral("moving"), m_marker->isMoving()}};
}

} // namespace layerwise
