#include "model/document/network_json.h"
#include "model/document/sentences.h"
#include "widgets/canvas/canvas_drag.h"
#include "widgets/canvas/canvas_layout.h"
#include "widgets/canvas/gap_hints.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/canvas/selecting.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>

namespace layerwise {

namespace {

bool canDrop(const QMimeData& data)
{
    return data.hasFormat(QLatin1String(kTypeMimeType)) || data.hasFormat(QLatin1String(kBlocksMimeType));
}

} // namespace

bool NetworkCanvas::isDragging() const
{
    return m_drag->isActive();
}

void NetworkCanvas::startDrag()
{
    const CanvasItem* item = m_layout->find(m_pressed);
    if (item == nullptr) {
        m_gesture = Gesture::None;
        return;
    }
    const Selecting guard(m_selectingDepth);
    if (!m_selection.contains(m_pressed)) {
        m_selection.select(m_pressed);
    }
    m_gesture = Gesture::Dragging;
    m_hovered = {};
    m_drag->begin(selectedTops(), ghostOf(*item), m_pressPoint - toView(item->header).topLeft() + QPointF(3, 3));
    viewport()->setCursor(Qt::ClosedHandCursor);
    hintMove(false);
}

void NetworkCanvas::hintMove(bool copies)
{
    if (copies) {
        m_hints->startInsert(copiesOf(m_drag->ids()));
    } else {
        m_hints->startMove(m_drag->ids());
    }
}

void NetworkCanvas::updateDrag(const QPointF& viewPoint, bool copy)
{
    if (!m_drag->isActive()) {
        return;
    }
    m_drag->setPointer(viewPoint);
    if (!m_drag->isForeign() && copy != m_drag->isCopy()) {
        m_drag->setCopy(copy);
        hintMove(copy);
    }
    // One aims at the places of before the drag: a gap that opened on the way does not push the target away.
    // But who has moved into the open gap means that gap.
    if (isInOpenGap(toScene(viewPoint))) {
        viewport()->update();
        return;
    }
    const DropTarget target = dropTargetAt(laidOut({}), m_document.network(), toScene(viewPoint), m_drag->dragged());
    const bool moves = !m_drag->isForeign() && !m_drag->isCopy();
    const bool staysThere = moves && isSamePlace(m_document.network(), m_drag->ids(), target.at);
    m_drag->setTarget(target, target.into || staysThere ? CanvasDrag::Gap::Closed : CanvasDrag::Gap::Open);
    viewport()->update();
}

bool NetworkCanvas::isInOpenGap(const QPointF& scene) const
{
    if (m_layout->gaps.size() != 1 || !m_drag->target() || m_drag->target()->into) {
        return false; // closed, or on its way to another place
    }
    const QRectF& gap = m_layout->gaps.front();
    return gap.height() >= canvas::kInnerCardHeight && gap.contains(scene);
}

/// Forgets the drag. The gap closes at once: after a drop the block itself stands there.
void NetworkCanvas::endDrag()
{
    m_drag->end();
    m_hints->stop();
    viewport()->unsetCursor();
    relayout({});
}

void NetworkCanvas::dropBlocks()
{
    const std::optional<DropTarget> target = m_drag->target();
    const std::vector<BlockId> ids = m_drag->ids();
    const bool copies = m_drag->isCopy();
    m_drag->end();
    m_hints->stop();
    viewport()->unsetCursor();
    if (target && copies) {
        selectInserted(m_document.insertBlocks(copiesOf(ids), target->at));
    } else if (target && !isSamePlace(m_document.network(), ids, target->at)) {
        if (const auto error = m_document.moveBlocks(ids, target->at)) {
            report(*error);
        } else {
            const Selecting guard(m_selectingDepth);
            m_selection.select(ids, m_selection.current());
        }
    }
    relayout({});
}

void NetworkCanvas::dragEnterEvent(QDragEnterEvent* event)
{
    if (!canDrop(*event->mimeData())) {
        event->ignore();
        return;
    }
    cancelGesture();
    m_drag->beginForeign();
    hintForeign(*event->mimeData());
    updateDrag(event->position(), false);
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void NetworkCanvas::hintForeign(const QMimeData& mime)
{
    if (mime.hasFormat(QLatin1String(kTypeMimeType))) {
        m_hints->startPalette(QString::fromUtf8(mime.data(QLatin1String(kTypeMimeType))));
        return;
    }
    Result<std::vector<Block>> blocks =
        blocksFromJson(mime.data(QLatin1String(kBlocksMimeType)), m_document.registry());
    if (blocks) {
        m_hints->startInsert(std::move(blocks).value());
    }
}

void NetworkCanvas::dragMoveEvent(QDragMoveEvent* event)
{
    if (!m_drag->isForeign()) {
        event->ignore();
        return;
    }
    updateDrag(event->position(), false);
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void NetworkCanvas::dragLeaveEvent(QDragLeaveEvent* event)
{
    if (m_drag->isForeign()) {
        endDrag();
    }
    event->accept();
}

void NetworkCanvas::dropEvent(QDropEvent* event)
{
    if (!m_drag->isForeign()) {
        event->ignore();
        return;
    }
    updateDrag(event->position(), false);
    const BlockPosition at = m_drag->target()->at;
    m_drag->end();
    m_hints->stop();
    event->setDropAction(Qt::CopyAction);
    event->accept();
    insertDropped(*event->mimeData(), at);
    relayout({});
    setFocus(Qt::MouseFocusReason);
}

void NetworkCanvas::insertDropped(const QMimeData& mime, const BlockPosition& at)
{
    if (mime.hasFormat(QLatin1String(kTypeMimeType))) {
        const QString type = QString::fromUtf8(mime.data(QLatin1String(kTypeMimeType)));
        const Result<BlockId> id = m_document.insertFromPalette(type, at);
        if (id) {
            selectInserted(std::vector<BlockId>{*id});
        } else {
            report(id.error());
        }
        return;
    }
    Result<std::vector<Block>> blocks =
        blocksFromJson(mime.data(QLatin1String(kBlocksMimeType)), m_document.registry());
    if (!blocks) {
        report(blocks.error());
        return;
    }
    selectInserted(m_document.insertBlocks(std::move(blocks).value(), at));
}

} // namespace layerwise
