#include "widgets/canvas/canvas_drag.h"
#include "widgets/canvas/canvas_layout.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/canvas/selecting.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace layerwise {

void NetworkCanvas::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && (m_gesture != Gesture::None || m_drag->isActive())) {
        cancelGesture();
        return;
    }
    if (m_gesture == Gesture::Dragging) {
        if (event->key() == Qt::Key_Control) {
            updateDrag(m_drag->pointer(), true);
        }
        return;
    }
    if (!handleEditKey(event) && !handleNavigationKey(event)) {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void NetworkCanvas::keyReleaseEvent(QKeyEvent* event)
{
    if (m_gesture == Gesture::Dragging && event->key() == Qt::Key_Control) {
        updateDrag(m_drag->pointer(), false);
        return;
    }
    QAbstractScrollArea::keyReleaseEvent(event);
}

bool NetworkCanvas::handleEditKey(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->matches(QKeySequence::Cut)) {
        cut();
    } else if (event->matches(QKeySequence::Paste)) {
        paste();
    } else if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
    } else if (event->matches(QKeySequence::Delete) || event->key() == Qt::Key_Backspace) {
        deleteSelected();
    } else if (event->key() == Qt::Key_F2) {
        renameCurrent();
    } else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_D) {
        duplicateSelected();
    } else if (event->modifiers() == Qt::AltModifier && event->key() == Qt::Key_Up) {
        moveSelected(-1);
    } else if (event->modifiers() == Qt::AltModifier && event->key() == Qt::Key_Down) {
        moveSelected(1);
    } else if (event->matches(QKeySequence::ZoomIn) ||
               (event->modifiers() & Qt::ControlModifier && event->key() == Qt::Key_Equal)) {
        zoomIn();
    } else if (event->matches(QKeySequence::ZoomOut)) {
        zoomOut();
    } else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_0) {
        resetZoom();
    } else if (event->modifiers() == Qt::NoModifier && event->key() == Qt::Key_F) {
        fitNetwork();
    } else {
        return false;
    }
    return true;
}

bool NetworkCanvas::handleNavigationKey(QKeyEvent* event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const bool extend = modifiers == Qt::ShiftModifier;
    if (modifiers != Qt::NoModifier && !extend) {
        return false;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        walk(-1, extend);
        return true;
    case Qt::Key_Down:
        walk(1, extend);
        return true;
    case Qt::Key_Home:
        walkToEnd(false);
        return true;
    case Qt::Key_End:
        walkToEnd(true);
        return true;
    case Qt::Key_Left:
        foldOrGoOut();
        return true;
    case Qt::Key_Right:
        unfoldOrGoIn();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        toggleFold(m_selection.current());
        return true;
    case Qt::Key_Escape:
        m_selection.clear();
        return true;
    default:
        return false;
    }
}

void NetworkCanvas::walk(int direction, bool extend)
{
    const auto& items = m_layout->items;
    const CanvasItem* current = shownItem(m_selection.current());
    const int count = static_cast<int>(items.size());
    int at = direction > 0 ? -1 : count;
    if (current != nullptr) {
        at = static_cast<int>(current - items.data());
    }
    if (extend && current != nullptr) {
        // A selection grows over siblings only, past what is in them.
        const auto from = positionOf(m_document.network().root, current->block);
        const Block* parent = m_document.block(from->parent);
        parent = parent != nullptr ? parent : &m_document.network().root;
        const auto& siblings = parent->slots[static_cast<std::size_t>(from->slot)];
        const int next = from->index + direction;
        if (next >= 0 && next < static_cast<int>(siblings.size())) {
            selectShown(siblings[static_cast<std::size_t>(next)].id, true);
        }
        return;
    }
    for (at += direction; at >= 0 && at < count; at += direction) {
        if (items[static_cast<std::size_t>(at)].isBlock()) {
            selectShown(items[static_cast<std::size_t>(at)].block, false);
            return;
        }
    }
    verticalScrollBar()->setValue(direction > 0 ? verticalScrollBar()->maximum() : 0);
}

void NetworkCanvas::walkToEnd(bool isLast)
{
    const auto isBlock = [](const CanvasItem& item) { return item.isBlock(); };
    const auto& items = m_layout->items;
    if (isLast) {
        const auto found = std::find_if(items.rbegin(), items.rend(), isBlock);
        if (found != items.rend()) {
            selectShown(found->block, false);
        }
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
        return;
    }
    const auto found = std::find_if(items.begin(), items.end(), isBlock);
    if (found != items.end()) {
        selectShown(found->block, false);
    }
    verticalScrollBar()->setValue(0);
}

void NetworkCanvas::foldOrGoOut()
{
    const CanvasItem* item = shownItem(m_selection.current());
    if (item == nullptr) {
        horizontalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub);
    } else if (item->kind == CanvasItem::Kind::Box) {
        setFolded(item->block, true);
    } else if (item->parent != kRootId) {
        selectShown(item->parent, false);
    }
}

void NetworkCanvas::unfoldOrGoIn()
{
    const CanvasItem* item = shownItem(m_selection.current());
    if (item == nullptr) {
        horizontalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    } else if (item->kind == CanvasItem::Kind::Folded) {
        setFolded(item->block, false);
    } else if (item->kind == CanvasItem::Kind::Box) {
        walk(1, false);
    }
}

void NetworkCanvas::selectShown(BlockId id, bool extend)
{
    const Selecting guard(m_selectingDepth);
    if (extend) {
        selectRange(m_rangeStart.valid() ? m_rangeStart : m_selection.current(), id);
    } else {
        m_rangeStart = id;
        m_selection.select(id);
    }
    if (const CanvasItem* item = m_layout->find(id)) {
        scrollToShow(item->header, true);
    }
}

void NetworkCanvas::selectRange(BlockId from, BlockId to)
{
    const Block& root = m_document.network().root;
    const auto start = positionOf(root, from);
    const auto end = positionOf(root, to);
    if (!start || !end || start->parent != end->parent || start->slot != end->slot) {
        m_rangeStart = to;
        m_selection.select(to);
        return;
    }
    const Block* parent = findBlock(root, start->parent);
    const auto& siblings = parent->slots[static_cast<std::size_t>(start->slot)];
    std::vector<BlockId> ids;
    for (int i = std::min(start->index, end->index); i <= std::max(start->index, end->index); ++i) {
        ids.push_back(siblings[static_cast<std::size_t>(i)].id);
    }
    m_selection.select(ids, to);
}

bool NetworkCanvas::event(QEvent* event)
{
    // Escape ends a drag even where the window has a use for that key.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
        m_gesture != Gesture::None) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void NetworkCanvas::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        viewport()->update();
    }
}

void NetworkCanvas::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void NetworkCanvas::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace layerwise
