#include "model/diagnose/gap_verdicts.h"

#include "model/diagnose/fit_probe.h"

#include <algorithm>

namespace layerwise {

namespace {

using Node = FitProbe::Node;

/// Calls `visit` with every gap; what is inside of `without` is left out.
template <typename Visit>
void forEachGap(const Block& container, const std::vector<BlockId>& without, const Visit& visit)
{
    for (std::size_t slot = 0; slot < container.slots.size(); ++slot) {
        const std::vector<Block>& children = container.slots[slot];
        for (std::size_t index = 0; index <= children.size(); ++index)
            visit(BlockPosition{container.id, static_cast<int>(slot), static_cast<int>(index)});
    }
    for (const auto& slot : container.slots) {
        for (const Block& child : slot) {
            if (std::ranges::find(without, child.id) == without.end())
                forEachGap(child, without, visit);
        }
    }
}

GapVerdict verdictOf(FitProbe& probe, const BlockPosition& at)
{
    GapVerdict verdict{at, probe.fits(), std::nullopt};
    if (!verdict.fits) {
        FitProbe::Failure failure = probe.failure();
        verdict.problem = Problem{Severity::Error, probe.idOf(failure.node), std::move(failure.diagnostic)};
    }
    return verdict;
}

} // namespace

std::vector<GapVerdict> moveVerdicts(const Network& network, const LayerRegistry& registry,
                                     const std::vector<BlockId>& moved)
{
    FitProbe probe(network, registry);
    std::vector<Node> nodes;
    for (const BlockId id : moved) {
        const Node node = probe.find(id);
        if (node != FitProbe::kNone && probe.placeOf(node))
            nodes.push_back(node);
    }
    std::vector<GapVerdict> verdicts;
    forEachGap(network.root, moved, [&](const BlockPosition& at) {
        const Node parent = probe.find(at.parent);
        int index = at.index;
        for (const Node node : nodes) {
            const FitProbe::Place from = *probe.placeOf(node);
            if (from.parent == parent && from.slot == at.slot && from.index < index)
                --index;
            probe.take(node);
        }
        for (const Node node : nodes)
            probe.put(node, parent, at.slot, index++);
        verdicts.push_back(verdictOf(probe, at));
        probe.reset();
    });
    return verdicts;
}

std::vector<GapVerdict> insertVerdicts(const Network& network, const LayerRegistry& registry,
                                       const BlocksForPlace& makeAdded)
{
    FitProbe probe(network, registry);
    std::vector<GapVerdict> verdicts;
    forEachGap(network.root, {}, [&](const BlockPosition& at) {
        const Node parent = probe.find(at.parent);
        int index = at.index;
        const std::vector<Block> added = makeAdded(probe.baseInputOf(parent, at.slot, at.index));
        for (const Block& block : added)
            probe.put(probe.make(block), parent, at.slot, index++);
        verdicts.push_back(verdictOf(probe, at));
        probe.reset();
    });
    return verdicts;
}

} // namespace layerwise
