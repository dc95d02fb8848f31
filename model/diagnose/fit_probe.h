#pragma once

#include "model/core/shape_inference.h"
#include "model/diagnose/edit.h"

#include <string>
#include <unordered_map>

namespace layerwise {

/// Says of many variations of one network, one after the other, whether they would run: what inferShapes() says,
/// without its report, in about a microsecond each. Remembers what every layer and every box makes of every shape, and
/// follows a variation only where it differs from the network. For one thread; the network and the registry must
/// outlive it.
class FitProbe {
public:
    /// A block by its place in the network's pre-order, 0 for the root; made blocks count on.
    using Node = int;
    static constexpr Node kNone = -1;

    FitProbe(const Network& network, const LayerRegistry& registry);

    Node find(BlockId id) const;                   ///< kNone if it is not in the network
    Node nodeCount() const { return m_baseCount; } ///< of the network as it was
    const Block& blockOf(Node node) const { return *m_nodes[at(node)].block; }
    BlockId idOf(Node node) const { return blockOf(node).id; }
    /// The last node inside `node` in the network as it was, or itself.
    Node endOf(Node node) const { return m_nodes[at(node)].end; }

    // A variation is made by these, one after the other.
    void take(Node node);
    void put(Node node, Node parent, int slot, int index);
    void swap(Node a, Node b); ///< neither is inside the other
    /// Not in the tree yet; gone with reset(), and the block has to stay until then.
    Node make(const Block& block);
    void setOptions(Node node, const OptionMap& options);
    void setInput(const InputSpec& input);
    /// What applyEdits() does, names aside. False, half applied, if a block or a place is not there.
    bool apply(const std::vector<Edit>& edits);
    /// The network as it was.
    void reset();

    /// Where a node stands in the variation; std::nullopt for the root and for what is taken out.
    struct Place {
        Node parent = kNone;
        int slot = 0;
        int index = 0;
    };
    std::optional<Place> placeOf(Node node) const;
    int slotCount(Node parent) const { return static_cast<int>(m_nodes[at(parent)].chains.size()); }
    const std::vector<Node>& children(Node parent, int slot) const;
    /// The chains whose children are not those of before: visit(owner, slot, before, after).
    template <typename Visit>
    void forEachChangedChain(const Visit& visit) const
    {
        for (const SavedChain& saved : m_savedChains) {
            const Chain& chain = m_chains[at(saved.chain)];
            if (chain.children != saved.children)
                visit(chain.owner, chain.slot, saved.children, chain.children);
        }
    }
    /// What comes in before child `index` of a slot in the network as it was, if it is known.
    std::optional<Shape> baseInputOf(Node parent, int slot, int index) const;
    /// Normalized, unless they are at fault.
    const OptionMap& optionsOf(Node node) const { return m_layers[at(m_nodes[at(node)].layer)].options; }

    /// Whether the variation runs.
    bool fits() { return flowAll() >= 0; }
    std::optional<Shape> output(); ///< std::nullopt if it does not run

    struct Failure {
        Node node = kNone;
        int remaining = 0; ///< layers that come after it in the forward pass: the fewer, the further the pass gets
        Diagnostic diagnostic;
    };
    /// The first block that fails, as in inferShapes(). Precondition: !fits().
    Failure failure();

private:
    static constexpr int kFails = -1;
    static constexpr int kUnknown = -2;

    /// By input shape: the output's shape, kFails or kUnknown.
    class Memo {
    public:
        int get(int shape) const { return at(shape) < m_outputs.size() ? m_outputs[at(shape)] : kUnknown; }
        void set(int shape, int output)
        {
            if (at(shape) >= m_outputs.size())
                m_outputs.resize(at(shape) + 1, kUnknown);
            m_outputs[at(shape)] = output;
        }

    private:
        std::vector<int> m_outputs;
    };

    /// A type with options; one for all blocks that have the same.
    struct Layer {
        const LayerType* type = nullptr;
        OptionMap options;               ///< normalized, unless there is an error
        std::optional<Diagnostic> error; ///< of the type or the options
        Memo outputs;
    };

    struct NodeState {
        const Block* block = nullptr;
        Node end = 0;
        int layer = 0;
        int chain = kNone;    ///< in which it stands
        bool changed = false; ///< its options, or something inside
        bool saved = false;
        std::vector<int> chains; ///< a container's, by slot
        int baseInput = kFails;  ///< in the network as it was; kFails if nothing comes in, or goes out
        int baseOutput = kFails;
        Memo outputs; ///< of a container that is not changed
        Memo rest;    ///< of the chain as it was, from this node to its end
    };

    struct Chain {
        Node owner = 0;
        int slot = 0;
        std::vector<Node> children;
        bool changed = false;
        int cleanPrefix = 0; ///< if changed: so many children at the start are as they were
        int cleanSuffix = 0; ///< if changed: so many at the end
    };

    struct SavedNode {
        Node node;
        int layer;
        int chain;
        bool changed;
    };
    struct SavedChain {
        int chain;
        std::vector<Node> children;
    };

    static std::size_t at(int index) { return static_cast<std::size_t>(index); }

    Node addNode(const Block& block);
    int layerFor(const std::string& typeName, const OptionMap& options);
    int shapeId(const Shape& shape);
    int inputShape();
    bool isInside(Node node, Node ancestor) const; ///< or the ancestor itself
    bool isPlace(const BlockPosition& position) const;
    bool applyOne(const Edit& edit);
    bool applyMove(const MoveEdit& move);

    void save(Node node);
    void markChange(int chain, int prefix, int suffix);
    void markContainerChanged(Node node);

    int flowAll();
    int flow(Node node, int input);
    int flowContainer(Node node, int input);
    int flowChain(int chain, int input);
    int flowRest(const Chain& chain, std::size_t index, int input);
    int layerOutput(Layer& layer, int input);
    int sum(int body, int shortcut);
    void recordBase(Node node, int input);
    Failure locate(Node node, int input);
    int layerCount(Node node) const;
    int layersAfter(Node node) const;

    const LayerRegistry& m_registry;
    std::vector<NodeState> m_nodes;
    std::vector<Chain> m_chains;
    std::vector<Layer> m_layers;
    std::unordered_map<std::string, int> m_layerIds;
    std::vector<Shape> m_shapes;
    std::unordered_map<std::string, int> m_shapeIds;
    std::unordered_map<BlockId, Node> m_byId;
    InputSpec m_baseInput;
    InputSpec m_input;

    Node m_baseCount = 0;
    std::size_t m_baseChains = 0;
    std::vector<SavedNode> m_savedNodes;
    std::vector<SavedChain> m_savedChains;
};

} // namespace layerwise
