#pragma once

#include "model/core/breakpoint.h"
#include "model/core/layer_registry.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace layerwise {

/// Identifies a block for its whole life; never reused inside a document. 0 is "no block".
struct BlockId {
    std::uint64_t value = 0;

    bool valid() const { return value != 0; }
    friend auto operator<=>(BlockId, BlockId) = default;
};

/// The root Sequential's id, always.
inline constexpr BlockId kRootId{1};

/// A layer or a container with its children, by value: copying a Block copies the subtree.
struct Block {
    BlockId id;
    std::string type; ///< LayerType::name()
    std::string name; ///< unique among siblings, no dots, not empty
    OptionMap options;
    std::vector<std::vector<Block>> slots; ///< as many as the type has; empty for a layer

    friend bool operator==(const Block&, const Block&) = default;
};

/// How an image becomes the input tensor [N, channels, height, width].
struct InputSpec {
    std::int64_t channels = 1;
    std::int64_t height = 64;
    std::int64_t width = 64;
    std::vector<double> mean = {0.1307}; ///< one per channel, or one for all
    std::vector<double> std = {0.3081};

    Shape shape(std::int64_t batch = 1) const { return {batch, channels, height, width}; }
    friend bool operator==(const InputSpec&, const InputSpec&) = default;
};

/// Where a block is or goes: before child `index` of `slot` of container `parent`.
struct BlockPosition {
    BlockId parent = kRootId;
    int slot = 0;
    int index = 0;

    friend bool operator==(const BlockPosition&, const BlockPosition&) = default;
};

/// An input description and a root Sequential of blocks. A plain value; copies are cheap enough for a snapshot per run.
struct Network {
    std::string name;
    InputSpec input;
    Block root{kRootId, "Sequential", "", {}, {{}}};
    /// By block, beside the tree: one of a block that is not in the tree waits until the block comes back (undo).
    std::map<BlockId, Breakpoint> breakpoints = {};

    friend bool operator==(const Network&, const Network&) = default;
};

// Finding. All return nullptr / std::nullopt / "" if the id is not in the tree.
const Block* findBlock(const Block& root, BlockId id);
Block* findBlock(Block& root, BlockId id);
std::optional<BlockPosition> positionOf(const Block& root, BlockId id);
/// The state_dict prefix of a block: "layer1.0.conv1", "layer2.0.downsample.1". The root's is "".
std::string pathOf(const Block& root, BlockId id, const LayerRegistry& registry);
const Block* findByPath(const Block& root, std::string_view path, const LayerRegistry& registry);
bool isAncestor(const Block& root, BlockId ancestor, BlockId descendant);
std::int64_t countBlocks(const Block& root); ///< without the root itself
BlockId largestId(const Block& root);

/// Visits every block but the root in pre-order (a container before its children, slots in order),
/// with its path and depth (0 for the root's children).
void forEachBlock(const Block& root, const LayerRegistry& registry,
                  const std::function<void(const Block&, const std::string& path, int depth)>& visit);

// Editing a value tree. Preconditions are checked by the document before; these assert.
void insertBlock(Block& root, const BlockPosition& at, Block block);
Block takeBlock(Block& root, BlockId id);

/// Gives `block` and all its descendants new ids, counting up from `nextId`.
void assignIds(Block& block, std::uint64_t& nextId);

/// A name free among `siblings` for a block of this type: the stem alone for types that usually stand once
/// ("relu", "maxpool", "fc"), else numbered ("conv1", "conv2"); the next number where all siblings are numbered.
std::string freeName(const LayerType& type, const std::vector<Block>& siblings);

/// Problem with a name among `siblings` (its own id excepted): codes name.empty, name.dot, name.taken,
/// name.reserved ("downsample" inside a Residual's body).
std::optional<Diagnostic> checkName(const Block& root, BlockPosition at, BlockId self, std::string_view name);

} // namespace layerwise

template <>
struct std::hash<layerwise::BlockId> {
    std::size_t operator()(layerwise::BlockId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
