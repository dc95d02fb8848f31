#include "model/document/network_document.h"

#include "model/diagnose/problems.h"
#include "model/document/limits.h"
#include "model/document/network_commands.h"
#include "model/document/weight_status.h"

#include <QFileInfo>

#include <algorithm>
#include <iterator>

namespace layerwise {

NetworkDocument::NetworkDocument(const LayerRegistry& registry, QObject* parent)
    : QObject(parent), m_registry(registry), m_network(std::make_shared<Network>()), m_undoStack(new QUndoStack(this))
{
    check();
    connect(m_undoStack, &QUndoStack::cleanChanged, this, [this] { Q_EMIT modifiedChanged(isModified()); });
}

NetworkDocument::~NetworkDocument()
{
    // The stack says that it is clean while it is destroyed; nobody is to hear that from half a document.
    m_undoStack->disconnect(this);
}

std::shared_ptr<const Network> NetworkDocument::snapshot() const
{
    if (!m_snapshot)
        m_snapshot = std::make_shared<const Network>(*m_network);
    return m_snapshot;
}

const Block* NetworkDocument::block(BlockId id) const
{
    return id.valid() ? findBlock(std::as_const(*m_network).root, id) : nullptr;
}

QString NetworkDocument::path(BlockId id) const
{
    return QString::fromStdString(pathOf(m_network->root, id, m_registry));
}

const LayerType* NetworkDocument::type(BlockId id) const
{
    const Block* found = block(id);
    return found ? m_registry.find(found->type) : nullptr;
}

QString NetworkDocument::nameOf(BlockId id) const
{
    const Block* found = block(id);
    return found ? QString::fromStdString(found->name) : QString();
}

void NetworkDocument::setNetwork(Network network, const QString& file)
{
    const bool wasModified = isModified();
    *m_network = std::move(network);
    m_savedBreakpoints = breakpoints();
    m_nextId = largestId(m_network->root).value + 1;
    const bool hadWeightEdits = !m_weightEdits->empty();
    m_weightEdits = std::make_shared<const WeightEdits>();
    const bool hadWeights = !(m_weights == NetworkWeights{});
    m_weights = {};
    m_beforePreview.reset();
    ++m_generation;
    m_file = file;
    {
        // clear() would announce "clean" before the new network can be seen whole.
        const QSignalBlocker blocker(this);
        m_undoStack->clear();
    }
    touch();
    check();
    Q_EMIT structureChanged();
    Q_EMIT inputChanged();
    Q_EMIT nameChanged();
    Q_EMIT shapesChanged();
    Q_EMIT breakpointsChanged();
    if (hadWeightEdits)
        Q_EMIT weightEditsChanged();
    if (hadWeights)
        Q_EMIT weightsChanged();
    Q_EMIT fileChanged();
    if (wasModified)
        Q_EMIT modifiedChanged(false);
    Q_EMIT networkReplaced();
}

void NetworkDocument::setSaved(const QString& file)
{
    const bool moved = file != m_file;
    const bool hadOtherBreakpoints = breakpoints() != m_savedBreakpoints;
    m_file = file;
    m_savedBreakpoints = breakpoints();
    if (hadOtherBreakpoints && m_undoStack->isClean())
        Q_EMIT modifiedChanged(false);
    m_undoStack->setClean();
    if (moved)
        Q_EMIT fileChanged();
}

bool NetworkDocument::isModified() const
{
    return !m_undoStack->isClean() || breakpoints() != m_savedBreakpoints;
}

std::optional<Breakpoint> NetworkDocument::breakpoint(BlockId id) const
{
    const auto found = m_network->breakpoints.find(id);
    return found != m_network->breakpoints.end() && block(id) ? std::optional(found->second) : std::nullopt;
}

std::map<BlockId, Breakpoint> NetworkDocument::breakpoints() const
{
    std::map<BlockId, Breakpoint> present = m_network->breakpoints;
    std::erase_if(present, [this](const auto& entry) { return !block(entry.first); });
    return present;
}

void NetworkDocument::setBreakpoint(BlockId id, const std::optional<Breakpoint>& breakpoint)
{
    std::map<BlockId, Breakpoint> changed = m_network->breakpoints;
    if (breakpoint)
        changed.insert_or_assign(id, *breakpoint);
    else
        changed.erase(id);
    setBreakpoints(std::move(changed));
}

void NetworkDocument::removeAllBreakpoints()
{
    setBreakpoints({});
}

void NetworkDocument::setBreakpoints(std::map<BlockId, Breakpoint> breakpoints)
{
    if (breakpoints == m_network->breakpoints)
        return;
    const bool wasModified = isModified();
    m_network->breakpoints = std::move(breakpoints);
    m_snapshot.reset();
    Q_EMIT breakpointsChanged();
    if (isModified() != wasModified)
        Q_EMIT modifiedChanged(!wasModified);
}

void NetworkDocument::touch()
{
    m_snapshot.reset();
    ++m_revision;
}

void NetworkDocument::check()
{
    m_shapes = inferShapes(*m_network, m_registry);
    m_problems = findProblems(*m_network, m_registry, m_shapes, m_memoryLimit);
    std::ranges::move(weightProblems(m_weights, *m_network, m_registry), std::back_inserter(m_problems));
}

void NetworkDocument::setLock(std::optional<Diagnostic> reason)
{
    if (reason == m_lock)
        return;
    m_lock = std::move(reason);
    Q_EMIT lockChanged();
}

std::optional<Diagnostic> NetworkDocument::refused()
{
    if (m_lock)
        Q_EMIT editRefused(*m_lock);
    return m_lock;
}

void NetworkDocument::setMemoryLimit(std::int64_t bytes)
{
    if (bytes == m_memoryLimit)
        return;
    m_memoryLimit = bytes;
    check();
    Q_EMIT shapesChanged();
}

void NetworkDocument::changed(Change change, BlockId id)
{
    changed(std::vector{change}, std::vector{id});
}

void NetworkDocument::changed(const std::vector<Change>& changes, const std::vector<BlockId>& ids)
{
    touch();
    // A name of the network changes no shape; the signal comes all the same, as after every change.
    if (changes != std::vector{Change::Name})
        check();
    for (const Change change : changes) {
        switch (change) {
        case Change::Structure:
            Q_EMIT structureChanged();
            break;
        case Change::Option:
            for (const BlockId id : ids)
                Q_EMIT optionsChanged(id);
            break;
        case Change::Input:
            Q_EMIT inputChanged();
            break;
        case Change::Name:
            Q_EMIT nameChanged();
            break;
        }
    }
    Q_EMIT shapesChanged();
}

BlockPosition NetworkDocument::positionAfter(BlockId selected) const
{
    const Block* found = block(selected);
    const auto position = found ? positionOf(m_network->root, selected) : std::nullopt;
    if (!position)
        return {kRootId, 0, static_cast<int>(m_network->root.slots.front().size())};
    const auto isEmpty = [](const std::vector<Block>& slot) { return slot.empty(); };
    if (!found->slots.empty() && std::all_of(found->slots.begin(), found->slots.end(), isEmpty))
        return {selected, 0, 0};
    return {position->parent, position->slot, position->index + 1};
}

std::optional<Shape> NetworkDocument::shapeAt(const BlockPosition& at) const
{
    const Block* parent = block(at.parent);
    if (!parent || at.slot < 0 || at.slot >= static_cast<int>(parent->slots.size()))
        return std::nullopt;
    const std::vector<Block>& siblings = parent->slots[static_cast<std::size_t>(at.slot)];
    if (at.index <= 0 || siblings.empty())
        return m_shapes.of(at.parent).input;
    const std::size_t before = std::min(static_cast<std::size_t>(at.index), siblings.size()) - 1;
    return m_shapes.of(siblings[before].id).output;
}

} // namespace layerwise
