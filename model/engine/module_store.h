#pragma once

#include "model/core/executor.h"
#include "model/engine/fast_layer.h"
#include "model/engine/weight_store.h"
#include "model/layers/torch_layer.h"

#include <torch/nn/modules/container/any.h>

#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace layerwise {

/// One layer ready to run. As long as anybody but the store has it, its weights stay as they are: in train mode the module
/// has running statistics of its own.
struct BuiltLayer {
    std::string type;
    OptionMap given; ///< the block's options as they stand in the network
    mutable torch::nn::AnyModule module; ///< AnyModule's forward() is not const, though it changes nothing here
    /// The same layer made not to overwrite its input; empty if `module` does not do so either.
    mutable torch::nn::AnyModule outOfPlace;
    bool isInPlace = false;
    bool trainMode = false; ///< as after train(); only of a layer for which that makes a difference
    bool draws = false;         ///< in train mode at random: a Dropout
    std::uint64_t dropSeed = 0; ///< of what it draws: the same every time
    std::string signature;
    WeightSetPtr weights; ///< null if it has none
    /// The weights, as a recorded step shows them; null if it has none. In train mode without running statistics.
    NamedTensorsPtr parameters;

    /// What `module` makes of an input, and what `outOfPlace` does.
    at::Tensor forward(at::Tensor input) const;
    at::Tensor forwardOutOfPlace(at::Tensor input) const;

    /// The layer's form for oneDNN's layout, made when it is first asked for, because it holds a copy of the weights; null
    /// if there is none. Used by the thread that runs the network; precondition: inference mode is on.
    const FastLayer* fast() const;

    /// Lets the module use the set's tensors instead of its own.
    void attach(WeightSetPtr set);

private:
    mutable std::optional<FastLayerPtr> m_fast;
};
using BuiltLayerPtr = std::shared_ptr<const BuiltLayer>;

/// Modules by block id, kept from run to run, with their weights. Used by one thread at a time.
class ModuleStore {
public:
    explicit ModuleStore(const LayerRegistry& registry) : m_registry(registry) {}

    /// The block's module: the one of the last time if its options and weights are the same; with other weights as well if
    /// nobody has it any more, for making one takes long: LibTorch initialises it. Throws as LibTorch does when it
    /// constructs a layer, or std::invalid_argument for options that no layer can have.
    BuiltLayerPtr layer(const Block& block, std::uint64_t seed);

    /// The activation of a Residual's sum, with or without leave to overwrite it.
    torch::nn::AnyModule activation(const std::string& type, bool inPlace) const;

    /// Weights that a person has set, for the layers asked for from now on: these run with a copy of their weights in
    /// which those are changed; the store's stay as they are. Null: none.
    void setEdits(WeightEditsPtr edits) { m_edits = std::move(edits); }

    /// Loaded or trained weights, for the layers asked for from now on, where they fit; null: none.
    void setGiven(BlockWeightsPtr given) { m_given = std::move(given); }
    /// Whether the layers asked for from now on are to run as after train().
    void setTrainMode(bool trainMode) { m_trainMode = trainMode; }

    WeightStore& weights() { return m_weights; }
    const LayerRegistry& registry() const { return m_registry; }

    void clear();
    /// Drops the modules of all other blocks and, beyond a limit, weights that can be made again.
    void keepOnly(const std::unordered_set<BlockId>& blocks);

private:
    /// A block's weights with what a person has changed in them; the same set as long as neither is another.
    struct EditedWeights {
        WeightSetPtr base;
        WeightEdits edits;
        WeightSetPtr set;
    };
    WeightSetPtr edited(BlockId block, const WeightSetPtr& base);
    /// Given weights as a set; the same one as long as the tensors are the same.
    struct GivenWeights {
        NamedTensorsPtr tensors;
        std::string signature; ///< with another one they do not fit
        WeightSetPtr set;
    };
    WeightSetPtr given(const Block& block, const std::string& signature);
    /// What the block runs with, without edits: what is given, else what the store has; null if neither has any.
    WeightSetPtr base(const Block& block, const std::string& signature, std::uint64_t seed);
    void setMode(BuiltLayer& built, BlockId block, std::uint64_t seed) const;
    WeightSetPtr initialised(const Block& block, const BuiltLayer& built, std::uint64_t seed);

    const LayerRegistry& m_registry;
    WeightStore m_weights;
    WeightEditsPtr m_edits;
    BlockWeightsPtr m_given;
    bool m_trainMode = false;
    std::unordered_map<BlockId, GivenWeights> m_givenSets;
    std::unordered_map<BlockId, EditedWeights> m_edited;
    std::unordered_map<BlockId, std::shared_ptr<BuiltLayer>> m_layers;
};

} // namespace layerwise
