#include "widgets/canvas/block_states.h"
#include "widgets/canvas/canvas_drag.h"
#include "widgets/canvas/canvas_layout.h"
#include "widgets/canvas/card_painter.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/canvas/rename_editor.h"
#include "widgets/canvas/selecting.h"

#include <QApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QVariantAnimation>

#include <algorithm>

namespace layerwise {

namespace {

constexpr qreal kScrollEdge = 44;
constexpr qreal kScrollSpeed = 16; ///< pixels a tick, at the very edge

/// How far to scroll for a pointer that is this near an edge.
int edgeSpeed(qreal position, qreal length)
{
    const qreal edge = std::min(kScrollEdge, length / 4);
    qreal share = 0;
    if (position < edge) {
        share = -std::min(1.0, (edge - position) / edge);
    } else if (position > length - edge) {
        share = std::min(1.0, (position - length + edge) / edge);
    }
    return static_cast<int>(share * kScrollSpeed);
}

} // namespace

void NetworkCanvas::mousePressEvent(QMouseEvent* event)
{
    m_scrollAnimation->stop();
    clearPreview();
    m_pressPoint = m_lastPoint = event->position();
    if (event->button() == Qt::MiddleButton) {
        m_gesture = Gesture::Panning;
        viewport()->setCursor(Qt::ClosedHandCursor);
        return;
    }
    if (event->button() == Qt::RightButton) {
        const CanvasItem* item = m_layout->itemAt(toScene(event->position()));
        if (item != nullptr && item->isBlock() && !m_selection.contains(item->block)) {
            const Selecting guard(m_selectingDepth);
            m_selection.select(item->block);
        }
        return;
    }
    if (event->button() != Qt::LeftButton || m_gesture != Gesture::None) {
        return;
    }
    const QPointF scene = toScene(event->position());
    if (const BlockId edge = edgeAt(scene); edge.valid()) {
        toggleBreakpoint(edge);
        return;
    }
    const CanvasItem* item = m_layout->itemAt(scene);
    m_pressed = item != nullptr ? item->block : BlockId{};
    m_selectOnRelease = m_pressedFold = false;
    const bool isOnBlock = item != nullptr && item->isBlock() && item->header.contains(scene);
    if (isOnBlock) {
        pressItem(*item, scene, event->modifiers());
        return;
    }
    m_gesture = Gesture::PressedGround;
    m_bandStart = scene;
}

void NetworkCanvas::pressItem(const CanvasItem& item, const QPointF& scene, Qt::KeyboardModifiers modifiers)
{
    m_gesture = Gesture::Pressed;
    m_pressedFold = item.foldArea.contains(scene);
    const Block* block = m_document.block(item.block);
    m_pressedEffects = block != nullptr && effectsRect(item, *block, m_states->of(item.block), m_document.registry(),
                                                       CanvasFonts())
                                               .contains(scene);
    const Selecting guard(m_selectingDepth);
    if (modifiers & Qt::ShiftModifier) {
        selectRange(m_rangeStart, item.block);
    } else if (modifiers & Qt::ControlModifier) {
        m_selectOnRelease = true; // it may become a drag that copies
    } else if (m_selection.contains(item.block)) {
        m_selectOnRelease = true; // it may become a drag of all that is selected
    } else if (!m_pressedFold) {
        m_rangeStart = item.block;
        m_selection.select(item.block);
    }
}

void NetworkCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF point = event->position();
    const bool isFar = (point - m_pressPoint).manhattanLength() >= QApplication::startDragDistance();
    switch (m_gesture) {
    case Gesture::None:
        updateHover(point);
        break;
    case Gesture::Pressed:
        if (isFar) {
            startDrag();
            updateDrag(point, event->modifiers() & Qt::ControlModifier);
        }
        break;
    case Gesture::PressedGround:
        if (isFar) {
            m_gesture = Gesture::RubberBand;
            m_bandBase = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier) ? m_selection.blocks()
                                                                                        : std::vector<BlockId>();
            updateRubberBand(point);
        }
        break;
    case Gesture::Dragging:
        updateDrag(point, event->modifiers() & Qt::ControlModifier);
        break;
    case Gesture::RubberBand:
        updateRubberBand(point);
        break;
    case Gesture::Panning: {
        const QPointF moved = point - m_lastPoint;
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - static_cast<int>(moved.x()));
        verticalScrollBar()->setValue(verticalScrollBar()->value() - static_cast<int>(moved.y()));
        break;
    }
    }
    m_lastPoint = point;
}

void NetworkCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    const Gesture gesture = m_gesture;
    const bool endsPan = gesture == Gesture::Panning && event->button() == Qt::MiddleButton;
    if (!endsPan && (event->button() != Qt::LeftButton || gesture == Gesture::Panning)) {
        return;
    }
    if (gesture == Gesture::Dragging) {
        updateDrag(event->position(), event->modifiers() & Qt::ControlModifier);
        dropBlocks();
    } else if (gesture == Gesture::Pressed) {
        releasePressed(event->modifiers());
    } else if (gesture == Gesture::PressedGround) {
        const Selecting guard(m_selectingDepth);
        if (m_pressed.valid() && m_pressed != kRootId) {
            m_rangeStart = m_pressed;
            m_selection.select(m_pressed);
        } else if (!(event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier))) {
            m_selection.clear();
        }
    }
    m_gesture = Gesture::None;
    m_pressed = {};
    viewport()->unsetCursor();
    updateHover(event->position());
    viewport()->update();
}

void NetworkCanvas::releasePressed(Qt::KeyboardModifiers modifiers)
{
    const BlockId id = m_pressed;
    const CanvasItem* item = m_layout->find(id);
    if (item == nullptr) {
        return;
    }
    const Selecting guard(m_selectingDepth);
    if (modifiers & Qt::ControlModifier) {
        m_selection.toggle(id);
        m_rangeStart = id;
    } else if (m_pressedFold && !(modifiers & Qt::ShiftModifier)) {
        toggleFold(id);
    } else if (m_selectOnRelease && !(modifiers & Qt::ShiftModifier)) {
        m_rangeStart = id;
        m_selection.select(id);
    }
    if (m_pressedEffects && !(modifiers & (Qt::ControlModifier | Qt::ShiftModifier))) {
        Q_EMIT effectsRequested();
    }
}

void NetworkCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QPointF scene = toScene(event->position());
    const CanvasItem* item = m_layout->itemAt(scene);
    const bool isOnBlock = event->button() == Qt::LeftButton && item != nullptr && item->isBlock();
    if (isOnBlock && renameRect(*item).contains(scene)) {
        m_gesture = Gesture::None;
        startRename(item->block);
        return;
    }
    if (isOnBlock && item->isContainer() && item->header.contains(scene) && !item->foldArea.contains(scene)) {
        m_gesture = Gesture::None;
        toggleFold(item->block);
        return;
    }
    mousePressEvent(event);
}

void NetworkCanvas::updateHover(const QPointF& viewPoint)
{
    const QPointF scene = toScene(viewPoint);
    const CanvasItem* item = viewport()->rect().contains(viewPoint.toPoint()) ? m_layout->itemAt(scene) : nullptr;
    const bool isOnBlock = item != nullptr && item->isBlock() && item->header.contains(scene);
    const BlockId hovered = isOnBlock ? item->block : BlockId{};
    const bool isFold = isOnBlock && item->foldArea.contains(scene);
    const BlockId edge = viewport()->rect().contains(viewPoint.toPoint()) ? edgeAt(scene) : BlockId{};
    if (hovered == m_hovered && isFold == m_foldHovered && edge == m_edgeHovered) {
        return;
    }
    m_hovered = hovered;
    m_foldHovered = isFold;
    m_edgeHovered = edge;
    viewport()->setCursor(isFold || edge.valid() ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void NetworkCanvas::updateRubberBand(const QPointF& viewPoint)
{
    m_band = QRectF(m_bandStart, toScene(viewPoint)).normalized();
    std::vector<BlockId> inside = m_bandBase;
    const auto& items = m_layout->items;
    for (std::size_t i = 0; i < items.size();) {
        const CanvasItem& item = items[i];
        const bool isTaken = item.isBlock() && (item.kind == CanvasItem::Kind::Box ? m_band.contains(item.rect)
                                                                                   : m_band.intersects(item.rect));
        if (isTaken && std::find(inside.begin(), inside.end(), item.block) == inside.end()) {
            inside.push_back(item.block);
        }
        // A box that is wholly inside stands for all that is in it.
        i = isTaken ? static_cast<std::size_t>(item.end) : i + 1;
    }
    const Selecting guard(m_selectingDepth);
    if (inside.empty()) {
        m_selection.clear();
    } else if (inside != m_selection.blocks()) {
        m_selection.select(inside, inside.back());
    }
    if (edgeSpeed(viewPoint.y(), viewport()->height()) != 0) {
        verticalScrollBar()->setValue(verticalScrollBar()->value() + edgeSpeed(viewPoint.y(), viewport()->height()));
    }
    viewport()->update();
}

void NetworkCanvas::autoscroll()
{
    if (!m_drag->isActive()) {
        return;
    }
    const QPointF pointer = m_drag->pointer();
    const int down = edgeSpeed(pointer.y(), viewport()->height());
    const int right = edgeSpeed(pointer.x(), viewport()->width());
    const int before = verticalScrollBar()->value() + horizontalScrollBar()->value();
    verticalScrollBar()->setValue(verticalScrollBar()->value() + down);
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + right);
    if (before != verticalScrollBar()->value() + horizontalScrollBar()->value()) {
        updateDrag(pointer, m_drag->isCopy());
    }
}

void NetworkCanvas::cancelGesture()
{
    if (m_drag->isActive()) {
        endDrag();
    }
    m_gesture = Gesture::None;
    m_pressed = {};
    viewport()->unsetCursor();
    viewport()->update();
}

QString NetworkCanvas::toolTipAt(const QPointF& viewPoint) const
{
    const QPointF scene = toScene(viewPoint);
    if (const BlockId edge = edgeAt(scene); edge.valid()) {
        return edgeToolTip(edge);
    }
    const CanvasItem* item = m_layout->itemAt(scene);
    const Block* block =
        item != nullptr && item->isBlock() && item->header.contains(scene) ? m_document.block(item->block) : nullptr;
    const LayerType* type = block != nullptr ? m_document.type(item->block) : nullptr;
    if (type == nullptr) {
        return {};
    }
    const BlockView& view = m_states->of(item->block);
    const QString title = QStringLiteral("<b>%1</b> · %2")
                              .arg(m_document.path(item->block).toHtmlEscaped(), QString::fromStdString(block->type));
    QStringList parts = {title};
    if (!view.problem.isEmpty()) {
        parts << QStringLiteral("<b>%1</b>").arg(view.problem.toHtmlEscaped()) << view.problemDetail.toHtmlEscaped();
    } else if (!view.warning.isEmpty()) {
        parts << QStringLiteral("<b>%1</b>").arg(view.warning.toHtmlEscaped()) << view.warningDetail.toHtmlEscaped();
    } else if (view.state == BlockState::NotReached) {
        parts << tr("Not reached: a block before it fails.");
    } else if (view.state == BlockState::Stale) {
        parts << tr("The pictures are from before the last change. Run to see what it does now.");
    }
    if (const QString effects = effectsOf(*item, view); !effects.isEmpty()) {
        parts << QStringLiteral("<b>%1</b>").arg(effects.toHtmlEscaped());
    }
    parts << QString::fromStdString(type->help()).toHtmlEscaped();
    parts.removeAll(QString());
    return parts.join(QStringLiteral("<br>"));
}

bool NetworkCanvas::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = m_gesture == Gesture::None ? toolTipAt(help->pos()) : QString();
        QToolTip::showText(help->globalPos(), text, viewport());
        return true;
    }
    if (event->type() == QEvent::Leave && m_gesture == Gesture::None) {
        updateHover(QPointF(-1, -1));
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace layerwise
