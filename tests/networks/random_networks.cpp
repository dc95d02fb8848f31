#include "tests/networks/random_networks.h"

#include "model/core/shape_inference.h"
#include "model/diagnose/edit.h"
#include "model/templates/templates.h"

#include <algorithm>
#include <stdexcept>

namespace layerwise::testing {

namespace {

constexpr std::int64_t kNarrower = 16;

void narrow(Block& block)
{
    for (const char* key : {"in_channels", "out_channels", "num_features", "in_features", "out_features"}) {
        const auto found = block.options.find(key);
        auto* value = found == block.options.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
        if (value && *value % kNarrower == 0)
            *value /= kNarrower;
    }
    for (auto& slot : block.slots) {
        for (Block& child : slot)
            narrow(child);
    }
}

std::vector<Block>& siblingsAt(Network& network, const BlockPosition& at)
{
    return findBlock(network.root, at.parent)->slots[static_cast<std::size_t>(at.slot)];
}

bool apply(Network& network, const LayerRegistry& registry, const Edit& edit)
{
    std::uint64_t nextId = largestId(network.root).value + 1;
    Network changed = network;
    if (!applyEdits(changed, registry, {edit}, nextId))
        return false;
    network = std::move(changed);
    return true;
}

} // namespace

Network narrowTemplate(const std::string& key)
{
    std::optional<Network> network = makeTemplate(key);
    if (!network)
        throw std::invalid_argument(key);
    narrow(network->root);
    // Its first layer counts pixels: a sixteenth of 28×28.
    if (key == "mlp")
        network->input.height = network->input.width = 7;
    return *network;
}

std::vector<BlockId> allIds(const Network& network, const LayerRegistry& registry)
{
    std::vector<BlockId> ids;
    forEachBlock(network.root, registry,
                 [&ids](const Block& block, const std::string&, int) { ids.push_back(block.id); });
    return ids;
}

BlockId RandomEdits::drawBlock(const Network& network)
{
    const std::vector<BlockId> ids = allIds(network, m_registry);
    return ids.empty() ? BlockId{} : ids[static_cast<std::size_t>(below(ids.size()))];
}

BlockPosition RandomEdits::drawPlace(const Network& network, BlockId without)
{
    std::vector<BlockPosition> places;
    const auto add = [&](const Block& block) {
        if (without.valid() && (block.id == without || isAncestor(network.root, without, block.id)))
            return;
        for (std::size_t slot = 0; slot < block.slots.size(); ++slot) {
            for (std::size_t index = 0; index <= block.slots[slot].size(); ++index)
                places.push_back({block.id, static_cast<int>(slot), static_cast<int>(index)});
        }
    };
    add(network.root);
    forEachBlock(network.root, m_registry, [&add](const Block& block, const std::string&, int) { add(block); });
    return places[static_cast<std::size_t>(below(places.size()))];
}

OptionValue RandomEdits::drawValue(const OptionSpec& spec)
{
    const auto number = [this] { return static_cast<std::int64_t>(below(6)); };
    switch (spec.kind) {
    case OptionKind::Bool:
        return below(2) == 0;
    case OptionKind::Int:
        return number();
    case OptionKind::Float:
        return static_cast<double>(below(10)) / 10;
    case OptionKind::Choice:
        return spec.choices[static_cast<std::size_t>(below(spec.choices.size()))];
    case OptionKind::Size: {
        std::vector<std::int64_t> values(static_cast<std::size_t>(spec.length), number());
        if (below(2) == 0)
            std::ranges::generate(values, number);
        return values;
    }
    case OptionKind::IntList:
        return std::vector<std::int64_t>{number(), number()};
    case OptionKind::FloatSize:
        return std::vector<double>(static_cast<std::size_t>(spec.length), 0.5 * static_cast<double>(number()));
    }
    return None{};
}

bool RandomEdits::move(Network& network)
{
    const BlockId id = drawBlock(network);
    if (!id.valid())
        return false;
    const BlockPosition at = drawPlace(network, id);
    return apply(network, m_registry, MoveEdit{id, at});
}

bool RandomEdits::swap(Network& network)
{
    const BlockId id = drawBlock(network);
    const BlockId other = drawBlock(network);
    return id.valid() && apply(network, m_registry, SwapEdit{id, other});
}

bool RandomEdits::remove(Network& network)
{
    const BlockId id = drawBlock(network);
    return id.valid() && apply(network, m_registry, RemoveEdit{id});
}

bool RandomEdits::duplicate(Network& network)
{
    const BlockId id = drawBlock(network);
    if (!id.valid())
        return false;
    Block copy = *findBlock(network.root, id);
    std::uint64_t nextId = largestId(network.root).value + 1;
    assignIds(copy, nextId);
    BlockPosition at = *positionOf(network.root, id);
    if (below(2) == 0)
        at = drawPlace(network);
    else
        ++at.index;
    return apply(network, m_registry, InsertEdit{at, std::move(copy)});
}

bool RandomEdits::changeOption(Network& network)
{
    const BlockId id = drawBlock(network);
    if (!id.valid())
        return false;
    const auto& specs = m_registry.find(findBlock(network.root, id)->type)->options();
    if (specs.empty())
        return false;
    const OptionSpec& spec = specs[static_cast<std::size_t>(below(specs.size()))];
    const Result<OptionValue> value = normalizeOption(spec, drawValue(spec));
    return value && apply(network, m_registry, SetOptionEdit{id, spec.key, *value});
}

bool RandomEdits::insertNew(Network& network)
{
    const auto& types = m_registry.types();
    const LayerType& type = *types[static_cast<std::size_t>(below(types.size()))];
    const ShapeReport report = inferShapes(network, m_registry);
    Block block;
    block.type = type.name();
    block.options = type.optionsFor(report.of(drawBlock(network)).input);
    block.slots.resize(type.slots().size());
    return apply(network, m_registry, InsertEdit{drawPlace(network), std::move(block)});
}

bool RandomEdits::nest(Network& network)
{
    const BlockId id = drawBlock(network);
    if (!id.valid())
        return false;
    const BlockPosition at = *positionOf(network.root, id);
    std::vector<Block>& siblings = siblingsAt(network, at);
    const auto first = siblings.begin() + at.index;
    const auto count = 1 + below(static_cast<std::size_t>(siblings.end() - first));
    Block box;
    box.id = BlockId{largestId(network.root).value + 1};
    box.type = below(2) == 0 ? "Sequential" : "Residual";
    box.name = "box";
    box.name += std::to_string(box.id.value);
    box.slots.resize(box.type == "Residual" ? 2 : 1);
    box.slots[0].assign(std::make_move_iterator(first), std::make_move_iterator(first + count));
    siblings.insert(siblings.erase(first, first + count), std::move(box));
    return true;
}

void RandomEdits::edit(Network& network)
{
    using Kind = bool (RandomEdits::*)(Network&);
    static constexpr Kind kKinds[] = {
        &RandomEdits::move,         &RandomEdits::swap,         &RandomEdits::remove,       &RandomEdits::duplicate,
        &RandomEdits::changeOption, &RandomEdits::changeOption, &RandomEdits::changeOption, &RandomEdits::insertNew,
        &RandomEdits::insertNew,    &RandomEdits::nest};
    constexpr int kMostTries = 20;
    for (int tries = 0; tries < kMostTries; ++tries) {
        if ((this->*kKinds[below(std::size(kKinds))])(network))
            return;
    }
}

} // namespace layerwise::testing
