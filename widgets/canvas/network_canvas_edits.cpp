#include "model/document/network_json.h"
#include "model/document/sentences.h"
#include "widgets/canvas/block_search.h"
#include "widgets/canvas/canvas_layout.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/canvas/rename_editor.h"
#include "widgets/canvas/selecting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>

#include <algorithm>
#include <memory>

namespace layerwise {

namespace {

void collectTops(const Block& container, const Selection& selection, std::vector<BlockId>& tops)
{
    for (const auto& slot : container.slots) {
        for (const Block& child : slot) {
            if (selection.contains(child.id)) {
                tops.push_back(child.id);
            } else {
                collectTops(child, selection, tops);
            }
        }
    }
}

} // namespace

std::vector<BlockId> NetworkCanvas::selectedTops() const
{
    std::vector<BlockId> tops;
    collectTops(m_document.network().root, m_selection, tops);
    return tops;
}

std::vector<Block> NetworkCanvas::copiesOf(const std::vector<BlockId>& ids) const
{
    std::vector<Block> copies;
    for (const BlockId id : ids) {
        copies.push_back(*m_document.block(id));
    }
    return copies;
}

bool NetworkCanvas::isRenaming() const
{
    return m_rename->isActive();
}

void NetworkCanvas::report(const Diagnostic& diagnostic)
{
    Q_EMIT messageRequested(sentence(diagnostic));
}

void NetworkCanvas::startRename(BlockId id)
{
    if (m_document.block(id) == nullptr) {
        return;
    }
    {
        const Selecting guard(m_selectingDepth);
        if (m_selection.current() != id || m_selection.blocks().size() > 1) {
            m_selection.select(id);
        }
    }
    unfoldAround(id);
    const CanvasItem* item = m_layout->find(id);
    if (item != nullptr) {
        scrollToShow(item->header, false);
        m_rename->start(id, toView(renameRect(*item)).toAlignedRect());
    }
}

void NetworkCanvas::renameCurrent()
{
    startRename(m_selection.current());
}

void NetworkCanvas::copy()
{
    const std::vector<BlockId> ids = selectedTops();
    if (ids.empty()) {
        return;
    }
    const QByteArray json = blocksToJson(copiesOf(ids), m_document.registry());
    auto mime = std::make_unique<QMimeData>();
    mime->setData(QLatin1String(kBlocksMimeType), json);
    mime->setText(QString::fromUtf8(json));
    QGuiApplication::clipboard()->setMimeData(mime.release());
}

void NetworkCanvas::cut()
{
    copy();
    deleteSelected();
}

void NetworkCanvas::paste()
{
    const QMimeData* mime = QGuiApplication::clipboard()->mimeData();
    if (mime == nullptr || !(mime->hasFormat(QLatin1String(kBlocksMimeType)) || mime->hasText())) {
        return;
    }
    const bool isOwn = mime->hasFormat(QLatin1String(kBlocksMimeType));
    const QByteArray json = isOwn ? mime->data(QLatin1String(kBlocksMimeType)) : mime->text().toUtf8();
    Result<std::vector<Block>> blocks = blocksFromJson(json, m_document.registry());
    if (!blocks) {
        if (isOwn) {
            report(blocks.error());
        } else {
            Q_EMIT messageRequested(tr("There are no blocks on the clipboard."));
        }
        return;
    }
    const std::vector<BlockId> tops = selectedTops();
    const BlockPosition at = m_document.positionAfter(tops.empty() ? BlockId{} : tops.back());
    selectInserted(m_document.insertBlocks(std::move(blocks).value(), at));
}

void NetworkCanvas::duplicateSelected()
{
    const std::vector<BlockId> ids = selectedTops();
    if (!ids.empty()) {
        selectInserted(m_document.duplicateBlocks(ids));
    }
}

void NetworkCanvas::selectInserted(const Result<std::vector<BlockId>>& ids)
{
    if (!ids) {
        report(ids.error());
        return;
    }
    if (ids->empty()) {
        return;
    }
    const Selecting guard(m_selectingDepth);
    m_rangeStart = ids->front();
    m_selection.select(*ids, ids->front());
    if (const CanvasItem* item = shownItem(ids->back())) {
        scrollToShow(item->header, true);
    }
}

BlockId NetworkCanvas::neighbourAfterRemoval(const std::vector<BlockId>& ids) const
{
    const Block& root = m_document.network().root;
    const auto at = positionOf(root, ids.back());
    const Block* parent = findBlock(root, at->parent);
    const auto& siblings = parent->slots[static_cast<std::size_t>(at->slot)];
    const auto isRemoved = [&](const Block& block) { return std::find(ids.begin(), ids.end(), block.id) != ids.end(); };
    const auto here = siblings.begin() + at->index;
    const auto after = std::find_if_not(here, siblings.end(), isRemoved);
    if (after != siblings.end()) {
        return after->id;
    }
    const auto before = std::find_if_not(std::make_reverse_iterator(here), siblings.rend(), isRemoved);
    if (before != siblings.rend()) {
        return before->id;
    }
    return parent->id == kRootId ? BlockId{} : parent->id;
}

void NetworkCanvas::deleteSelected()
{
    const std::vector<BlockId> ids = selectedTops();
    if (ids.empty()) {
        return;
    }
    const BlockId next = neighbourAfterRemoval(ids);
    const Selecting guard(m_selectingDepth);
    m_document.removeBlocks(ids);
    m_rangeStart = next;
    if (next.valid()) {
        m_selection.select(next);
    } else {
        m_selection.clear();
    }
}

void NetworkCanvas::moveSelected(int direction)
{
    const std::vector<BlockId> ids = selectedTops();
    if (ids.empty()) {
        return;
    }
    const Selecting guard(m_selectingDepth);
    if (ids.size() == 1) {
        m_document.moveBlock(ids.front(), direction);
    } else {
        const Block& root = m_document.network().root;
        const auto first = positionOf(root, ids.front());
        const auto last = positionOf(root, ids.back());
        const Block* parent = findBlock(root, first->parent);
        const auto count = static_cast<int>(parent->slots[static_cast<std::size_t>(first->slot)].size());
        BlockPosition at = direction < 0 ? *first : *last;
        at.index += direction < 0 ? -1 : 2;
        if (first->parent != last->parent || first->slot != last->slot || at.index < 0 || at.index > count) {
            return;
        }
        if (const auto error = m_document.moveBlocks(ids, at)) {
            report(*error);
        }
    }
    if (const CanvasItem* item = shownItem(direction < 0 ? ids.front() : ids.back())) {
        scrollToShow(item->header, true);
    }
}

void NetworkCanvas::selectAll()
{
    std::vector<BlockId> ids;
    for (const Block& block : m_document.network().root.slots.front()) {
        ids.push_back(block.id);
    }
    if (!ids.empty()) {
        const Selecting guard(m_selectingDepth);
        m_selection.select(ids, m_selection.contains(m_selection.current()) ? ids.front() : ids.back());
    }
}

bool NetworkCanvas::find(const QString& text, bool forward)
{
    const std::vector<BlockMatch> matches = findBlocks(m_document.network(), m_document.registry(), text);
    if (matches.empty()) {
        return false;
    }
    const auto count = static_cast<std::ptrdiff_t>(matches.size());
    const auto current = std::ranges::find(matches, m_selection.current(), &BlockMatch::id);
    const bool goesOn = text.trimmed() == m_foundWords && current != matches.end();
    std::ptrdiff_t index = 0;
    if (goesOn) {
        index = (current - matches.begin() + (forward ? 1 : count - 1)) % count;
    } else {
        index = bestMatchFromHere(matches, forward);
    }
    const BlockId found = matches[static_cast<std::size_t>(index)].id;
    m_foundWords = text.trimmed();
    const Selecting guard(m_selectingDepth);
    m_rangeStart = found;
    m_selection.select(found);
    revealBlock(found);
    return true;
}

/// Of the best matches, the next one after the current block, or before it; past the end, from the other end on.
std::ptrdiff_t NetworkCanvas::bestMatchFromHere(const std::vector<BlockMatch>& matches, bool forward) const
{
    const auto best = std::ranges::upper_bound(matches, matches.front().rank, {}, &BlockMatch::rank) - matches.begin();
    std::ptrdiff_t upToHere = 0;
    bool isPast = !m_selection.current().valid();
    bool isItself = false;
    forEachBlock(m_document.network().root, m_document.registry(), [&](const Block& block, const std::string&, int) {
        const bool isBest = std::ranges::find(matches.begin(), matches.begin() + best, block.id, &BlockMatch::id) !=
                            matches.begin() + best;
        const bool isCurrent = block.id == m_selection.current();
        isItself = isItself || (isCurrent && isBest);
        upToHere += !isPast && isBest ? 1 : 0;
        isPast = isPast || isCurrent;
    });
    const std::ptrdiff_t index = forward ? upToHere : upToHere - (isItself ? 2 : 1);
    return (index % best + best) % best;
}

void NetworkCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    const BlockId current = m_selection.current();
    const Block* block = m_document.block(current);
    QPoint where = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard && block != nullptr) {
        where = viewport()->mapToGlobal(blockRect(current).topLeft() + QPoint(40, 30));
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, const QKeySequence& keys, bool isOn, auto slot) {
        QAction* action = menu->addAction(text, this, slot);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        action->setShortcutVisibleInContextMenu(true);
        action->setEnabled(isOn);
    };
    const bool hasBlock = block != nullptr;
    if (hasBlock && !block->slots.empty()) {
        add(isFolded(current) ? tr("Unfold") : tr("Fold"), isFolded(current) ? Qt::Key_Right : Qt::Key_Left, true,
            [this, current] { toggleFold(current); });
    }
    addStepActions(*menu);
    menu->addSeparator();
    add(tr("Rename"), Qt::Key_F2, hasBlock, &NetworkCanvas::renameCurrent);
    menu->addSeparator();
    add(tr("Cut"), QKeySequence::Cut, hasBlock, &NetworkCanvas::cut);
    add(tr("Copy"), QKeySequence::Copy, hasBlock, &NetworkCanvas::copy);
    add(tr("Paste"), QKeySequence::Paste, true, &NetworkCanvas::paste);
    add(tr("Duplicate"), Qt::CTRL | Qt::Key_D, hasBlock, &NetworkCanvas::duplicateSelected);
    add(tr("Delete"), QKeySequence::Delete, hasBlock, &NetworkCanvas::deleteSelected);
    menu->addSeparator();
    add(tr("Move up"), Qt::ALT | Qt::Key_Up, hasBlock, [this] { moveSelected(-1); });
    add(tr("Move down"), Qt::ALT | Qt::Key_Down, hasBlock, [this] { moveSelected(1); });
    menu->addSeparator();
    add(tr("Fold all"), {}, true, &NetworkCanvas::foldAll);
    add(tr("Unfold all"), {}, true, &NetworkCanvas::unfoldAll);
    add(tr("Fit"), Qt::Key_F, true, &NetworkCanvas::fitNetwork);
    menu->popup(where);
}

} // namespace layerwise
