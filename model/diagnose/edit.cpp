#include "model/diagnose/edit.h"

namespace layerwise {

namespace {

/// Applies one edit after the other to the same network.
class Applier {
public:
    Applier(Network& network, const LayerRegistry& registry, std::uint64_t& nextId)
        : m_network(network), m_registry(registry), m_nextId(nextId)
    {
    }

    bool operator()(const SetOptionEdit& edit) const
    {
        Block* block = findBlock(m_network.root, edit.block);
        if (!block)
            return false;
        if (edit.value)
            block->options.insert_or_assign(edit.key, *edit.value);
        else
            block->options.erase(edit.key);
        return true;
    }

    bool operator()(const InsertEdit& edit) const
    {
        if (!isPlace(edit.at))
            return false;
        Block block = edit.block;
        if (!block.id.valid())
            assignIds(block, m_nextId);
        put(std::move(block), edit.at);
        return true;
    }

    bool operator()(const MoveEdit& edit) const
    {
        const auto from = positionOf(m_network.root, edit.block);
        const bool intoItself = edit.at.parent == edit.block || isAncestor(m_network.root, edit.block, edit.at.parent);
        if (!from || intoItself || !isPlace(edit.at))
            return false;
        BlockPosition at = edit.at;
        if (from->parent == at.parent && from->slot == at.slot && from->index < at.index)
            --at.index;
        put(takeBlock(m_network.root, edit.block), at);
        return true;
    }

    bool operator()(const SwapEdit& edit) const
    {
        const auto here = positionOf(m_network.root, edit.block);
        const auto there = positionOf(m_network.root, edit.other);
        const bool nested =
            isAncestor(m_network.root, edit.block, edit.other) || isAncestor(m_network.root, edit.other, edit.block);
        if (!here || !there || nested || edit.block == edit.other)
            return false;
        std::swap(*findBlock(m_network.root, edit.block), *findBlock(m_network.root, edit.other));
        makeNameFree(*there);
        makeNameFree(*here);
        return true;
    }

    bool operator()(const RenameEdit& edit) const
    {
        const auto at = positionOf(m_network.root, edit.block);
        if (!at || checkName(m_network.root, *at, edit.block, edit.name))
            return false;
        findBlock(m_network.root, edit.block)->name = edit.name;
        return true;
    }

    bool operator()(const RemoveEdit& edit) const
    {
        if (!positionOf(m_network.root, edit.block))
            return false;
        takeBlock(m_network.root, edit.block);
        return true;
    }

    bool operator()(const SetInputEdit& edit) const
    {
        m_network.input = edit.input;
        return true;
    }

private:
    const std::vector<Block>* siblingsAt(const BlockPosition& at) const
    {
        const Block* parent = findBlock(m_network.root, at.parent);
        if (!parent || at.slot < 0 || at.slot >= static_cast<int>(parent->slots.size()))
            return nullptr;
        return &parent->slots[static_cast<std::size_t>(at.slot)];
    }

    bool isPlace(const BlockPosition& at) const
    {
        const std::vector<Block>* siblings = siblingsAt(at);
        return siblings && at.index >= 0 && at.index <= static_cast<int>(siblings->size());
    }

    void put(Block block, const BlockPosition& at) const
    {
        insertBlock(m_network.root, at, std::move(block));
        makeNameFree(at);
    }

    /// Gives the block that stands there a free name if its own cannot stay.
    void makeNameFree(const BlockPosition& at) const
    {
        std::vector<Block>& siblings = findBlock(m_network.root, at.parent)->slots[static_cast<std::size_t>(at.slot)];
        Block& block = siblings[static_cast<std::size_t>(at.index)];
        const LayerType* type = m_registry.find(block.type);
        if (!type || !checkName(m_network.root, at, block.id, block.name))
            return;
        std::vector<Block> others = siblings;
        others.erase(others.begin() + at.index);
        block.name = freeName(*type, others);
    }

    Network& m_network;
    const LayerRegistry& m_registry;
    std::uint64_t& m_nextId;
};

} // namespace

bool applyEdits(Network& network, const LayerRegistry& registry, const std::vector<Edit>& edits, std::uint64_t& nextId)
{
    const Applier applier(network, registry, nextId);
    for (const Edit& edit : edits)
        if (!std::visit(applier, edit))
            return false;
    return true;
}

} // namespace layerwise
