#include "model/diagnose/fix_order.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

using Node = FitProbe::Node;

constexpr double kMoveCost = 1.0;
constexpr double kSwapCost = 1.2;
constexpr double kOtherBox = 0.2;
/// In a network that is larger, only so far around the first error: trying all would take minutes.
constexpr Node kReach = 250;

struct Gap {
    Node parent = 0;
    int slot = 0;
    int index = 0;
    Node position = 0; ///< the node that comes after it in pre-order, or would
};

std::vector<Gap> gapsOf(const FitProbe& probe)
{
    std::vector<Gap> gaps;
    for (Node node = 0; node < probe.nodeCount(); ++node) {
        for (int slot = 0; slot < probe.slotCount(node); ++slot) {
            const std::vector<Node>& children = probe.children(node, slot);
            // Where slots before are filled, an empty one begins behind them.
            Node next = node + 1;
            for (int before = 0; before < slot; ++before) {
                if (!probe.children(node, before).empty())
                    next = probe.endOf(probe.children(node, before).back()) + 1;
            }
            for (std::size_t index = 0; index <= children.size(); ++index) {
                if (index > 0)
                    next = probe.endOf(children[index - 1]) + 1;
                gaps.push_back({node, slot, static_cast<int>(index), next});
            }
        }
    }
    return gaps;
}

class OrderTrial {
public:
    OrderTrial(FitProbe& probe, const OrderSearch& search, const std::function<void(Candidate)>& visit)
        : m_probe(probe), m_search(search), m_visit(visit), m_gaps(gapsOf(probe))
    {
        const FitProbe::Failure failure = probe.failure();
        // A sum that fails depends on all that is inside.
        m_last = probe.endOf(failure.node);
        m_begin = failure.node - kReach;
        m_end = m_last + kReach;
    }

    bool isInReach(Node position) const { return position >= m_begin && position <= m_end; }

    void moves(Node node);
    void swaps(Node node);

private:
    bool matters(Node position) const { return position <= m_last; }
    Candidate moveCandidate(Node node, const FitProbe::Place& from, const Gap& gap) const;

    FitProbe& m_probe;
    const OrderSearch& m_search;
    const std::function<void(Candidate)>& m_visit;
    std::vector<Gap> m_gaps;
    Node m_last = 0;
    Node m_begin = 0;
    Node m_end = 0;
};

void OrderTrial::moves(Node node)
{
    const FitProbe::Place from = *m_probe.placeOf(node);
    for (const Gap& gap : m_gaps) {
        const bool isInside = gap.parent >= node && gap.parent <= m_probe.endOf(node);
        const bool isSameChain = gap.parent == from.parent && gap.slot == from.slot;
        const bool isSamePlace = isSameChain && (gap.index == from.index || gap.index == from.index + 1);
        if (isInside || isSamePlace || !isInReach(gap.position) || !(matters(node) || matters(gap.position)))
            continue;
        m_probe.take(node);
        m_probe.put(node, gap.parent, gap.slot, gap.index - (isSameChain && from.index < gap.index ? 1 : 0));
        if (m_search.isWanted())
            m_visit(moveCandidate(node, from, gap));
        m_probe.reset();
    }
}

void OrderTrial::swaps(Node node)
{
    // Larger nodes come later, so that each two are tried once. Those inside cannot be swapped with what holds them.
    for (Node other = m_probe.endOf(node) + 1; other < m_probe.nodeCount() && matters(node); ++other) {
        if (!isInReach(other))
            continue;
        m_probe.swap(node, other);
        if (m_search.isWanted()) {
            const BlockId a = m_probe.idOf(node);
            const BlockId b = m_probe.idOf(other);
            m_visit({FixKind::Swap, kSwapCost, {}, a, {SwapEdit{a, b}}});
        }
        m_probe.reset();
    }
}

Candidate OrderTrial::moveCandidate(Node node, const FitProbe::Place& from, const Gap& gap) const
{
    const BlockId id = m_probe.idOf(node);
    const bool isSameBox = from.parent == gap.parent && from.slot == gap.slot;
    const double distance = std::abs(gap.position - node);
    const double cost = kMoveCost + (isSameBox ? 0 : kOtherBox) + 0.002 * std::min(distance, 50.0);
    const BlockPosition at{m_probe.idOf(gap.parent), gap.slot, gap.index};
    return {FixKind::Move, cost, {}, id, {MoveEdit{id, at}}};
}

double layerCount(const Block& block)
{
    if (block.slots.empty())
        return 1;
    double count = 0;
    for (const auto& slot : block.slots) {
        for (const Block& child : slot)
            count += layerCount(child);
    }
    return count;
}

} // namespace

void forEachNewOrder(FitProbe& probe, const OrderSearch& search, const std::function<void(Candidate)>& visit)
{
    OrderTrial trial(probe, search, visit);
    for (Node node = 1; node < probe.nodeCount(); ++node) {
        if (search.stopRequested && search.stopRequested())
            return;
        if (!trial.isInReach(node) || !search.isTried(node))
            continue;
        trial.moves(node);
        trial.swaps(node);
    }
}

Diagnostic orderTitle(const FixScene& scene, const Edit& edit)
{
    if (const auto* exchange = std::get_if<SwapEdit>(&edit)) {
        return {"fix.swap",
                {{"name", scene.path(exchange->block)}, {"other", scene.nameBeside(exchange->other, exchange->block)}},
                {}};
    }
    const auto& move = std::get<MoveEdit>(edit);
    const std::vector<Block>& siblings = scene.siblings(move.at);
    const auto index = static_cast<std::size_t>(move.at.index);
    Diagnostic title{"fix.move_into", {{"name", scene.path(move.block)}}, {}};
    const Block* neighbour = nullptr;
    if (index > 0) {
        title.code = "fix.move_after";
        neighbour = &siblings[index - 1];
    } else if (!siblings.empty()) {
        title.code = "fix.move_before";
        neighbour = &siblings.front();
    }
    title.values["other"] = neighbour ? scene.nameBeside(neighbour->id, move.block) : scene.slotPath(move.at);
    return title;
}

void addRemovals(const FixScene& scene, Candidates& candidates)
{
    constexpr double kCost = 1.5;
    std::vector<const Block*> before;
    bool isBefore = true;
    forEachBlock(scene.network.root, scene.registry, [&](const Block& block, const std::string&, int) {
        if (isBefore)
            before.push_back(&block);
        isBefore = isBefore && block.id != scene.problem.block;
    });
    if (before.size() > kReach)
        before.erase(before.begin(), before.end() - kReach);
    for (const Block* block : before) {
        const double own = block->id == scene.problem.block ? 0 : 0.2;
        const double learned = scene.report.of(block->id).parameterCount > 0 ? 0.4 : 0;
        candidates.push_back(scene.remove(*block, kCost + own + learned + 0.3 * (layerCount(*block) - 1)));
    }
    if (!scene.block)
        return;
    for (const Block* layer : scene.layersInside(*scene.block))
        candidates.push_back(scene.remove(*layer, kCost + 0.2));
}

} // namespace layerwise
