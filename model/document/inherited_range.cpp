#include "model/document/inherited_range.h"

#include "model/diagnose/data_flow.h"

namespace layerwise {

namespace {

constexpr LayerKinds kSources =
    kinds(LayerKind::Convolution, LayerKind::TransposedConvolution, LayerKind::Linear);

/// The nearest source from `index` back to `end`, which is not looked at any more; -1 if there is none.
int sourceBefore(const DataFlow& flow, int index, int end)
{
    while (index >= 0 && index != end) {
        const FlowNode& node = flow[index];
        if (contains(kSources, node.kind))
            return index;
        for (const FlowBranch& branch : node.branches) {
            if (const int found = sourceBefore(flow, branch.output, node.input); found >= 0)
                return found;
        }
        index = node.input;
    }
    return -1;
}

/// The node whose values are those at the position; -1 if there is none.
int nodeAt(const DataFlow& flow, const Network& network, const StepPosition& at)
{
    // Nodes stand in the order in which they run, so a container begins with its first and ends with its last.
    int first = -1;
    int last = -1;
    for (int i = 1; i < flow.size(); ++i) {
        const BlockId id = flow[i].block->id;
        if (id != at.block && !isAncestor(network.root, at.block, id))
            continue;
        first = first < 0 ? i : first;
        last = i;
    }
    if (last < 0)
        return -1;
    if (at.phase != StepPhase::Before)
        return last;
    // A Residual's own input is known at its sum, which stands behind what is in it.
    return (flow[last].block->id == at.block ? flow[last] : flow[first]).input;
}

} // namespace

BlockId valueSource(const Network& network, const LayerRegistry& registry, const ShapeReport& shapes,
                    const StepPosition& at)
{
    const DataFlow flow(network, registry, shapes);
    const int source = sourceBefore(flow, nodeAt(flow, network, at), -1);
    return source < 0 ? BlockId{} : flow[source].block->id;
}

} // namespace layerwise
