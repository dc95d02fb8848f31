#pragma once

#include "model/core/shape_inference.h"

#include <cstdint>
#include <vector>

namespace layerwise {

/// What a layer does to its values, as far as the rules of lint() have to know it.
enum class LayerKind : std::uint8_t {
    Other, ///< nothing is known of it
    Input, ///< the image
    Sum,   ///< the end of a Residual: its sum and its activation
    Convolution,
    TransposedConvolution,
    Linear,
    BatchNorm,
    InstanceNorm,
    ReLU,
    Sigmoid,
    Tanh,
    Softmax,
    LogSoftmax,
    OtherActivation,
    MaxPool,
    AveragePool,
    Upsample,
    ZeroPad,
    Flatten,
    Unflatten,
    Dropout,
    Identity,
};

/// Several kinds at once.
using LayerKinds = std::uint32_t;
template <typename... Kinds>
constexpr LayerKinds kinds(Kinds... listed)
{
    return ((LayerKinds{1} << static_cast<unsigned>(listed)) | ...);
}
constexpr bool contains(LayerKinds set, LayerKind kind)
{
    return (set & kinds(kind)) != 0;
}

/// By the type's name, else by its category.
LayerKind kindOf(const LayerType& type);

/// One way through a Residual.
struct FlowBranch {
    int first = 0; ///< of its nodes, which stand in a row; `last` is behind them
    int last = 0;
    int output = 0; ///< the node whose output arrives at the sum
};

/// A layer, or the end of a Residual.
struct FlowNode {
    LayerKind kind = LayerKind::Other;
    LayerKind activation = LayerKind::Identity; ///< of a Sum
    const Block* block = nullptr;
    const LayerType* type = nullptr; ///< null if it is not known
    const BlockFit* fit = nullptr;
    int input = -1;                   ///< the node whose output comes in; of a Sum, into the Residual
    int consumer = -1;                ///< the last node that was found to take the output; -1 at the network's end
    int consumers = 0;                ///< how many take it; the network's end counts too
    int container = 0;                ///< index into DataFlow::m_containers
    std::vector<FlowBranch> branches; ///< of a Sum
};

/// Which layer hands what to which, without the boxes around them: in the order in which they run, an edge crosses the
/// borders of Sequential, and a Residual is two ways that meet in a Sum. Refers to the network and the report it was
/// made from.
class DataFlow {
public:
    DataFlow(const Network& network, const LayerRegistry& registry, const ShapeReport& report);

    /// The first is the input.
    const std::vector<FlowNode>& nodes() const { return m_nodes; }
    const FlowNode& operator[](int index) const { return m_nodes[static_cast<std::size_t>(index)]; }
    int size() const { return static_cast<int>(m_nodes.size()); }
    int output() const { return m_output; } ///< the node that hands on the network's result

    /// The node whose values come in at `index`, past those that `passing` names.
    int before(int index, LayerKinds passing) const;
    /// The only node that the values of `index` go to, past those that `passing` names; -1 if they go several ways or
    /// to the network's end.
    int after(int index, LayerKinds passing) const;
    /// What a node puts out, or nullptr where it is not known.
    const Shape* shapeAfter(int index) const;
    const Shape* shapeBefore(int index) const;

    std::string path(int index) const;
    /// True if one of the boxes around the node is a Residual.
    bool isInResidual(int index) const;

private:
    struct Container {
        const Block* block = nullptr;
        const LayerType* type = nullptr;
        int slot = 0; ///< the one followed; a Residual has an entry for each
        int parent = -1;
    };

    int follow(const Block& block, int input, int container);
    int followChain(const std::vector<Block>& chain, int input, int container);
    int followBranches(const Block& block, const LayerType& type, int input, int container);
    int add(FlowNode node);
    void connect(int from, int to);

    const LayerRegistry& m_registry;
    const ShapeReport& m_report;
    std::vector<FlowNode> m_nodes;
    std::vector<Container> m_containers;
    int m_output = 0;
};

} // namespace layerwise
