#pragma once

#include "model/core/network.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace layerwise::testing {

/// A template with a sixteenth of its channels, so that thousands of runs take seconds. Same blocks, names, ids.
Network narrowTemplate(const std::string& key);

std::vector<BlockId> allIds(const Network& network, const LayerRegistry& registry);

/// Edits networks at random, as a person at the mouse might. Seeded: the same seed gives the same edits everywhere.
/// Each returns false, and changes nothing, if the network has no block or place for it.
class RandomEdits {
public:
    RandomEdits(const LayerRegistry& registry, std::uint32_t seed) : m_registry(registry), m_random(seed) {}

    bool move(Network& network);
    bool swap(Network& network);
    bool remove(Network& network);
    bool duplicate(Network& network);
    /// Gives one option of one block another value that its spec allows.
    bool changeOption(Network& network);
    /// A new block of any type as the palette would drop it, with options for what some other block gets.
    bool insertNew(Network& network);
    /// Puts neighbours into a new Sequential, or into the body of a new Residual.
    bool nest(Network& network);
    /// Any of them.
    void edit(Network& network);

    int below(std::size_t limit) { return static_cast<int>(m_random() % limit); }

private:
    BlockId drawBlock(const Network& network);
    /// A place in any container that is not inside `without`.
    BlockPosition drawPlace(const Network& network, BlockId without = {});
    OptionValue drawValue(const OptionSpec& spec);

    const LayerRegistry& m_registry;
    std::mt19937 m_random;
};

} // namespace layerwise::testing
