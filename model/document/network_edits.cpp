#include "model/document/limits.h"
#include "model/document/network_commands.h"
#include "model/document/network_document.h"
#include "model/document/palette_block.h"
#include "model/document/sentences.h"

#include <algorithm>
#include <set>

namespace layerwise {

namespace {

Diagnostic unknownType(const std::string& type)
{
    return {"type.unknown", {{"type", type}}, {}};
}

std::optional<Diagnostic> checkTypes(const Block& block, const LayerRegistry& registry)
{
    if (!registry.find(block.type))
        return unknownType(block.type);
    for (const auto& slot : block.slots)
        for (const Block& child : slot)
            if (auto error = checkTypes(child, registry))
                return error;
    return std::nullopt;
}

const std::vector<Block>& siblingsAt(const Block& root, const BlockPosition& at)
{
    return findBlock(root, at.parent)->slots[static_cast<std::size_t>(at.slot)];
}

/// Gives `block` a name that is free where it goes, if its own is not.
void makeNameFree(Block& block, const Block& root, const BlockPosition& at, const LayerRegistry& registry)
{
    if (checkName(root, at, block.id, block.name))
        block.name = freeName(*registry.find(block.type), siblingsAt(root, at));
}

} // namespace

std::vector<BlockId> NetworkDocument::topMost(const std::vector<BlockId>& ids) const
{
    const std::set<BlockId> wanted(ids.begin(), ids.end());
    std::vector<BlockId> result;
    const auto visit = [&](const auto& self, const Block& container) -> void {
        for (const auto& slot : container.slots) {
            for (const Block& child : slot) {
                if (wanted.contains(child.id))
                    result.push_back(child.id);
                else
                    self(self, child);
            }
        }
    };
    visit(visit, m_network->root);
    return result;
}

std::optional<Diagnostic> NetworkDocument::checkPlace(const BlockPosition& at, const std::vector<Block>& blocks) const
{
    const Block* parent = block(at.parent);
    const bool there = parent && at.slot >= 0 && at.slot < static_cast<int>(parent->slots.size()) && at.index >= 0 &&
                       at.index <= static_cast<int>(parent->slots[static_cast<std::size_t>(at.slot)].size());
    if (!there)
        return Diagnostic{"place.unknown", {}, {}};
    int deepest = 0;
    for (const Block& added : blocks)
        deepest = std::max(deepest, nestingIn(added));
    if (nestingOf(m_network->root, at.parent) + deepest > kMaxNesting)
        return Diagnostic{"place.too_deep", {{"limit", std::int64_t{kMaxNesting}}}, {}};
    return std::nullopt;
}

Result<BlockId> NetworkDocument::insertFromPalette(const QString& typeName, const BlockPosition& at)
{
    const std::string name = typeName.toStdString();
    std::optional<Block> added = makePaletteBlock(m_registry, name, shapeAt(at));
    if (!added)
        return unknownType(name);
    auto ids = insertNew({std::move(*added)}, at, tr("Insert %1").arg(typeName));
    if (!ids)
        return ids.error();
    return ids->front();
}

Result<std::vector<BlockId>> NetworkDocument::insertBlocks(std::vector<Block> blocks, const BlockPosition& at)
{
    const QString text = blocks.size() == 1 ? tr("Insert %1").arg(QString::fromStdString(blocks.front().type))
                                            : tr("Insert %1 blocks").arg(blocks.size());
    return insertNew(std::move(blocks), at, text);
}

Result<std::vector<BlockId>> NetworkDocument::insertNew(std::vector<Block> blocks, const BlockPosition& at,
                                                        const QString& text)
{
    if (auto reason = refused())
        return *reason;
    for (const Block& added : blocks)
        if (auto error = checkTypes(added, m_registry))
            return *error;
    if (auto error = checkPlace(at, blocks))
        return *error;
    std::vector<BlockId> ids;
    if (blocks.empty())
        return ids;

    Block root = m_network->root;
    std::vector<PlacedBlock> after;
    BlockPosition place = at;
    for (Block& added : blocks) {
        assignIds(added, m_nextId);
        makeNameFree(added, root, place, m_registry);
        insertBlock(root, place, added);
        ids.push_back(added.id);
        after.push_back({std::move(added), place});
        ++place.index;
    }
    m_undoStack->push(new StructureCommand(*this, text, {}, std::move(after)));
    return ids;
}

void NetworkDocument::removeBlocks(const std::vector<BlockId>& ids)
{
    if (refused())
        return;
    const std::vector<BlockId> removed = topMost(ids);
    if (removed.empty())
        return;
    std::vector<PlacedBlock> before;
    for (const BlockId id : removed)
        before.push_back({*block(id), *positionOf(m_network->root, id)});
    const QString text =
        removed.size() == 1 ? tr("Delete %1").arg(nameOf(removed.front())) : tr("Delete %1 blocks").arg(removed.size());
    m_undoStack->push(new StructureCommand(*this, text, std::move(before), {}));
}

std::optional<Diagnostic> NetworkDocument::moveBlocks(const std::vector<BlockId>& ids, const BlockPosition& at)
{
    if (auto reason = refused())
        return reason;
    const std::vector<BlockId> moved = topMost(ids);
    std::vector<Block> blocks;
    for (const BlockId id : moved) {
        if (id == at.parent || isAncestor(m_network->root, id, at.parent))
            return Diagnostic{"move.into_itself", {{"name", nameOf(id).toStdString()}}, {}};
        blocks.push_back(*block(id));
    }
    if (auto error = checkPlace(at, blocks))
        return error;

    Block root = m_network->root;
    std::vector<PlacedBlock> before;
    BlockPosition place = at;
    for (std::size_t i = 0; i < moved.size(); ++i) {
        const BlockPosition from = *positionOf(m_network->root, moved[i]);
        if (from.parent == at.parent && from.slot == at.slot && from.index < at.index)
            --place.index;
        takeBlock(root, moved[i]);
        before.push_back({blocks[i], from});
    }
    std::vector<PlacedBlock> after;
    for (Block& taken : blocks) {
        makeNameFree(taken, root, place, m_registry);
        insertBlock(root, place, taken);
        after.push_back({std::move(taken), place});
        ++place.index;
    }
    if (before == after)
        return std::nullopt;
    const QString text =
        moved.size() == 1 ? tr("Move %1").arg(nameOf(moved.front())) : tr("Move %1 blocks").arg(moved.size());
    m_undoStack->push(new StructureCommand(*this, text, std::move(before), std::move(after)));
    return std::nullopt;
}

bool NetworkDocument::moveBlock(BlockId id, int direction)
{
    const auto position = positionOf(m_network->root, id);
    if (!position || direction == 0)
        return false;
    const auto last = static_cast<int>(siblingsAt(m_network->root, *position).size()) - 1;
    const bool up = direction < 0;
    BlockPosition at = *position;
    if (up ? position->index > 0 : position->index < last) {
        // Positions count before the move: past the next sibling is two further.
        at.index += up ? -1 : 2;
    } else {
        const auto outside = positionOf(m_network->root, position->parent);
        if (!outside)
            return false;
        at = *outside;
        at.index += up ? 0 : 1;
    }
    return !moveBlocks({id}, at).has_value();
}

Result<std::vector<BlockId>> NetworkDocument::duplicateBlocks(const std::vector<BlockId>& ids)
{
    const std::vector<BlockId> originals = topMost(ids);
    if (originals.empty())
        return std::vector<BlockId>{};
    std::vector<Block> copies;
    for (const BlockId id : originals)
        copies.push_back(*block(id));
    BlockPosition at = *positionOf(m_network->root, originals.back());
    ++at.index;
    const QString text = originals.size() == 1 ? tr("Duplicate %1").arg(nameOf(originals.front()))
                                               : tr("Duplicate %1 blocks").arg(originals.size());
    return insertNew(std::move(copies), at, text);
}

std::optional<Diagnostic> NetworkDocument::setOption(BlockId id, const QString& key, const OptionValue& value)
{
    const Block* found = block(id);
    if (!found)
        return Diagnostic{"place.unknown", {}, {}};
    const LayerType* blockType = m_registry.find(found->type);
    if (!blockType)
        return unknownType(found->type);
    const std::string option = key.toStdString();
    const OptionSpec* spec = blockType->option(option);
    if (!spec)
        return Diagnostic{"option.unknown", {{"option", option}}, option};
    const Result<OptionValue> normalized = normalizeOption(*spec, value);
    if (!normalized)
        return normalized.error();
    const bool given = found->options.contains(option) || !spec->required();
    if (given && optionValue(*spec, found->options) == *normalized)
        return std::nullopt;
    if (auto reason = refused())
        return reason;
    m_undoStack->push(new OptionCommand(*this, tr("Set %1 of %2").arg(key, nameOf(id)), id, *spec, *normalized));
    return std::nullopt;
}

std::optional<Diagnostic> NetworkDocument::rename(BlockId id, const QString& name)
{
    const auto position = positionOf(m_network->root, id);
    if (!position)
        return Diagnostic{"place.unknown", {}, {}};
    const std::string newName = name.trimmed().toStdString();
    if (auto error = checkName(m_network->root, *position, id, newName))
        return error;
    const QString oldName = nameOf(id);
    if (oldName.toStdString() == newName)
        return std::nullopt;
    if (auto reason = refused())
        return reason;
    const QString text = tr("Rename %1 to %2").arg(oldName, name.trimmed());
    m_undoStack->push(new RenameCommand(*this, text, id, newName));
    return std::nullopt;
}

std::optional<Diagnostic> NetworkDocument::setInput(const InputSpec& input)
{
    if (auto error = checkInput(input))
        return error;
    if (input == m_network->input)
        return std::nullopt;
    if (auto reason = refused())
        return reason;
    m_undoStack->push(new InputCommand(*this, tr("Change the input"), input));
    return std::nullopt;
}

std::optional<Diagnostic> NetworkDocument::applyFix(const Fix& fix)
{
    if (auto reason = refused())
        return reason;
    Network changed = *m_network;
    std::uint64_t nextId = m_nextId;
    if (!applyEdits(changed, m_registry, fix.edits, nextId))
        return Diagnostic{"place.unknown", {}, {}};
    if (!(changed.input == m_network->input))
        if (auto error = checkInput(changed.input))
            return error;
    if (nestingIn(changed.root) > kMaxNesting + 1)
        return Diagnostic{"place.too_deep", {{"limit", std::int64_t{kMaxNesting}}}, {}};
    m_nextId = nextId;
    if (!(changed == *m_network))
        m_undoStack->push(new EditsCommand(*this, sentence(fix.title), std::move(changed)));
    return std::nullopt;
}

void NetworkDocument::setName(const QString& name)
{
    const std::string newName = name.trimmed().toStdString();
    if (newName != m_network->name && !refused())
        m_undoStack->push(new NetworkNameCommand(*this, tr("Rename the network"), newName));
}

} // namespace layerwise
