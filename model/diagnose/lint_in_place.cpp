#include "model/diagnose/lint_rules.h"

#include <numeric>

namespace layerwise::lint_rules {

namespace {

/// Layers that hand on the memory they were given when the network is used: torch.flatten and unflatten are views, and
/// Dropout returns its input.
constexpr LayerKinds kSameMemory =
    kinds(LayerKind::Identity, LayerKind::Flatten, LayerKind::Unflatten, LayerKind::Dropout);

bool isInPlace(const FlowNode& node)
{
    return node.type && node.type->isInPlace(node.block->options);
}

/// Which node made the memory that each node's output lies in.
std::vector<int> memoryOf(const DataFlow& flow)
{
    std::vector<int> memory(static_cast<std::size_t>(flow.size()));
    std::iota(memory.begin(), memory.end(), 0);
    for (int i = 1; i < flow.size(); ++i) {
        if (isInPlace(flow[i]) || contains(kSameMemory, flow[i].kind))
            memory[static_cast<std::size_t>(i)] = memory[static_cast<std::size_t>(flow[i].input)];
    }
    return memory;
}

/// An in-place layer that changes nothing: ReLU on what is not negative, Dropout with p = 0.
bool changesNothing(const DataFlow& flow, int i)
{
    if (flow[i].kind == LayerKind::ReLU)
        return isNonNegative(flow[flow.before(i, kSameMemory)]);
    return flow[i].kind == LayerKind::Dropout && realOption(flow[i], "p").value_or(0) == 0;
}

} // namespace

void overwrittenShortcut(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    const std::vector<int> memory = memoryOf(flow);
    const auto inMemory = [&](int node) { return memory[static_cast<std::size_t>(node)]; };
    for (int sum = 1; sum < flow.size(); ++sum) {
        const FlowNode& node = flow[sum];
        // The body runs first: while it does, the Residual's input is still needed; while the shortcut runs, the
        // body's output is.
        for (std::size_t branch = 0; branch < node.branches.size(); ++branch) {
            const int needed = branch == 0 ? node.input : node.branches[branch - 1].output;
            for (int i = node.branches[branch].first; i < node.branches[branch].last; ++i) {
                if (isInPlace(flow[i]) && inMemory(flow[i].input) == inMemory(needed) && !changesNothing(flow, i))
                    findings.warn(i, "lint.in_place_overwrites",
                                  {{branch == 0 ? "residual" : "body_of", flow.path(sum)}}, "inplace");
            }
        }
    }
}

} // namespace layerwise::lint_rules
