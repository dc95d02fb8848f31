#include "model/core/network.h"

#include <algorithm>
#include <cassert>
#include <charconv>

namespace layerwise {

namespace {

template <typename BlockType>
BlockType* find(BlockType& block, BlockId id)
{
    if (block.id == id)
        return &block;
    for (auto& slot : block.slots) {
        for (auto& child : slot) {
            if (BlockType* found = find(child, id))
                return found;
        }
    }
    return nullptr;
}

std::string_view slotPrefix(const Block& container, std::size_t slot, const LayerRegistry& registry)
{
    const LayerType* type = registry.find(container.type);
    return type && slot < type->slots().size() ? std::string_view(type->slots()[slot].keyPrefix) : std::string_view();
}

void appendName(std::string& path, std::string_view name)
{
    if (name.empty())
        return;
    if (!path.empty())
        path += '.';
    path += name;
}

/// The visitor of every walk that knows paths. One string is grown and cut back, so that a walk makes no copies of it.
/// `visit` returns true to end the walk; then `path` is left as it is at that block.
template <typename Visit>
bool walk(const Block& container, const LayerRegistry& registry, std::string& path, int depth, const Visit& visit)
{
    const std::size_t containerLength = path.size();
    for (std::size_t slot = 0; slot < container.slots.size(); ++slot) {
        if (container.slots[slot].empty())
            continue;
        appendName(path, slotPrefix(container, slot, registry));
        const std::size_t slotLength = path.size();
        for (const Block& child : container.slots[slot]) {
            appendName(path, child.name);
            if (visit(child, path, depth) || walk(child, registry, path, depth + 1, visit))
                return true;
            path.resize(slotLength);
        }
        path.resize(containerLength);
    }
    return false;
}

/// The number that `name` ends in after `stem`: 2 for "conv2", 1 for the stem alone, 0 for any other name.
std::int64_t numberAfter(std::string_view stem, std::string_view name)
{
    if (!name.starts_with(stem))
        return 0;
    name.remove_prefix(stem.size());
    if (name.empty())
        return 1;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool whole = error == std::errc() && end == name.data() + name.size();
    return whole && name.front() != '-' ? number : 0;
}

bool isNumber(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

bool isNumberedFromTheFirst(Category category)
{
    return category == Category::Convolution || category == Category::Normalisation || category == Category::Containers;
}

} // namespace

const Block* findBlock(const Block& root, BlockId id)
{
    return find(root, id);
}

Block* findBlock(Block& root, BlockId id)
{
    return find(root, id);
}

std::optional<BlockPosition> positionOf(const Block& root, BlockId id)
{
    for (std::size_t slot = 0; slot < root.slots.size(); ++slot) {
        for (std::size_t index = 0; index < root.slots[slot].size(); ++index) {
            const Block& child = root.slots[slot][index];
            if (child.id == id)
                return BlockPosition{root.id, static_cast<int>(slot), static_cast<int>(index)};
            if (auto position = positionOf(child, id))
                return position;
        }
    }
    return std::nullopt;
}

std::string pathOf(const Block& root, BlockId id, const LayerRegistry& registry)
{
    std::string path;
    walk(root, registry, path, 0, [id](const Block& block, const std::string&, int) { return block.id == id; });
    return path;
}

const Block* findByPath(const Block& root, std::string_view path, const LayerRegistry& registry)
{
    if (path.empty())
        return &root;
    const Block* found = nullptr;
    std::string walked;
    walk(root, registry, walked, 0, [&](const Block& block, const std::string& blockPath, int) {
        if (blockPath != path)
            return false;
        found = &block;
        return true;
    });
    return found;
}

bool isAncestor(const Block& root, BlockId ancestor, BlockId descendant)
{
    const Block* block = findBlock(root, ancestor);
    return block && ancestor != descendant && findBlock(*block, descendant);
}

std::int64_t countBlocks(const Block& root)
{
    std::int64_t count = 0;
    for (const auto& slot : root.slots) {
        for (const Block& child : slot)
            count += 1 + countBlocks(child);
    }
    return count;
}

BlockId largestId(const Block& root)
{
    BlockId largest = root.id;
    for (const auto& slot : root.slots) {
        for (const Block& child : slot)
            largest = std::max(largest, largestId(child));
    }
    return largest;
}

void forEachBlock(const Block& root, const LayerRegistry& registry,
                  const std::function<void(const Block&, const std::string& path, int depth)>& visit)
{
    std::string path;
    walk(root, registry, path, 0, [&](const Block& block, const std::string& blockPath, int depth) {
        visit(block, blockPath, depth);
        return false;
    });
}

void insertBlock(Block& root, const BlockPosition& at, Block block)
{
    Block* parent = findBlock(root, at.parent);
    assert(parent && at.slot >= 0 && static_cast<std::size_t>(at.slot) < parent->slots.size());
    auto& siblings = parent->slots[static_cast<std::size_t>(at.slot)];
    assert(at.index >= 0 && static_cast<std::size_t>(at.index) <= siblings.size());
    siblings.insert(siblings.begin() + at.index, std::move(block));
}

Block takeBlock(Block& root, BlockId id)
{
    const auto position = positionOf(root, id);
    assert(position);
    auto& siblings = findBlock(root, position->parent)->slots[static_cast<std::size_t>(position->slot)];
    const auto taken = siblings.begin() + position->index;
    Block block = std::move(*taken);
    siblings.erase(taken);
    return block;
}

void assignIds(Block& block, std::uint64_t& nextId)
{
    block.id = BlockId{nextId++};
    for (auto& slot : block.slots) {
        for (Block& child : slot)
            assignIds(child, nextId);
    }
}

std::string freeName(const LayerType& type, const std::vector<Block>& siblings)
{
    const bool allNumbers =
        !siblings.empty() && std::ranges::all_of(siblings, [](const Block& block) { return isNumber(block.name); });
    const std::string stem = allNumbers ? std::string() : type.defaultName();
    std::int64_t largest = -1;
    for (const Block& sibling : siblings) {
        const std::int64_t number = numberAfter(stem, sibling.name);
        if (allNumbers || number > 0)
            largest = std::max(largest, number);
    }
    if (largest >= 0)
        return stem + std::to_string(largest + 1);
    return isNumberedFromTheFirst(type.category()) ? stem + "1" : stem;
}

std::optional<Diagnostic> checkName(const Block& root, BlockPosition at, BlockId self, std::string_view name)
{
    const auto problem = [name](const char* code) { return Diagnostic{code, {{"name", std::string(name)}}, {}}; };
    if (name.empty())
        return problem("name.empty");
    if (name.find('.') != std::string_view::npos)
        return problem("name.dot");
    const Block* parent = findBlock(root, at.parent);
    if (!parent || at.slot < 0 || static_cast<std::size_t>(at.slot) >= parent->slots.size())
        return std::nullopt;
    if (parent->type == "Residual" && at.slot == 0 && name == "downsample")
        return problem("name.reserved");
    const auto& siblings = parent->slots[static_cast<std::size_t>(at.slot)];
    const bool taken =
        std::ranges::any_of(siblings, [&](const Block& sibling) { return sibling.id != self && sibling.name == name; });
    return taken ? std::optional(problem("name.taken")) : std::nullopt;
}

} // namespace layerwise
