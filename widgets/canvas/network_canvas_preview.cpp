#include "widgets/canvas/canvas_drag.h"
#include "widgets/canvas/fix_preview.h"
#include "widgets/canvas/network_canvas.h"

#include <QScrollBar>

namespace layerwise {

namespace {

/// What an edit changes, as far as it can be seen afterwards: a removed block can't.
struct EditMarker {
    std::unordered_set<BlockId>& marked;

    void operator()(const SetOptionEdit& edit) const { marked.insert(edit.block); }
    void operator()(const MoveEdit& edit) const { marked.insert(edit.block); }
    void operator()(const SwapEdit& edit) const { marked.insert({edit.block, edit.other}); }
    void operator()(const RenameEdit& edit) const { marked.insert(edit.block); }
    void operator()(const SetInputEdit&) const { marked.insert(kRootId); }
    void operator()(const InsertEdit&) const {}
    void operator()(const RemoveEdit&) const {}
};

std::unordered_set<BlockId> markedBlocks(const std::vector<Edit>& edits, const NetworkDocument& before,
                                         const NetworkDocument& after)
{
    std::unordered_set<BlockId> marked;
    for (const Edit& edit : edits) {
        std::visit(EditMarker{marked}, edit);
    }
    forEachBlock(after.network().root, after.registry(), [&](const Block& block, const std::string&, int) {
        if (before.block(block.id) == nullptr) {
            marked.insert(block.id);
        }
    });
    return marked;
}

} // namespace

const NetworkDocument& NetworkCanvas::shownDocument() const
{
    return m_preview ? m_preview->document : m_document;
}

const BlockStates& NetworkCanvas::shownStates() const
{
    return m_preview ? m_preview->states : *m_states;
}

void NetworkCanvas::previewFix(const Fix& fix)
{
    clearPreview();
    Network network = m_document.network();
    std::uint64_t nextId = largestId(network.root).value + 1;
    if (m_drag->isActive() || !applyEdits(network, m_document.registry(), fix.edits, nextId)) {
        return; // found for a network that has changed since
    }
    const BlockId anchor = topmostInView();
    const int scroll = verticalScrollBar()->value();
    m_preview = std::make_unique<FixPreview>(m_document.registry());
    m_preview->scroll = scroll;
    m_preview->document.setNetwork(std::move(network), {});
    m_preview->states.updatePreview(m_preview->document, m_runs);
    m_preview->marked = markedBlocks(fix.edits, m_document, m_preview->document);
    m_preview->folded = m_folded;
    const Block& root = m_preview->document.network().root;
    BlockId first;
    for (const BlockId id : m_preview->marked) {
        for (auto at = positionOf(root, id); at && at->parent != kRootId; at = positionOf(root, at->parent)) {
            m_preview->folded.erase(at->parent);
        }
        first = first.valid() && first.value != kRootId.value ? std::min(first, id) : id;
    }
    refreshHeader();
    relayout(anchor);
    const CanvasItem* item = m_layout->find(first);
    if (item != nullptr && !toView(item->header).intersects(QRectF(viewport()->rect()))) {
        scrollToShow(item->header, false);
    }
}

void NetworkCanvas::clearPreview()
{
    if (!m_preview) {
        return;
    }
    const int scroll = m_preview->scroll;
    m_preview.reset();
    refreshHeader();
    relayout({});
    verticalScrollBar()->setValue(scroll);
}

} // namespace layerwise
