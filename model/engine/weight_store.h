#pragma once

#include "model/core/executor.h"
#include "model/core/layer_type.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace torch::nn {
class Module;
}

namespace layerwise {

struct NamedWeight {
    std::string name; ///< "weight", "running_mean"
    at::Tensor tensor;
    bool isBuffer = false;
};

/// The parameters and buffers of one block, in state_dict order. The tensors never change once they are here: other
/// weights are another set, so recordings and runs can tell by the pointer and share the memory.
struct WeightSet {
    std::vector<NamedWeight> weights;
    std::uint64_t seed = 0;
    bool isLoaded = false; ///< from a file: no seed brings it back
    /// The block had parameters of other shapes before these were made.
    bool isReinitialized = false;
    /// Revision of the run that reported isReinitialized; it is told again only for that one.
    std::optional<std::uint64_t> reportedAt;
};
using WeightSetPtr = std::shared_ptr<WeightSet>;

/// Of the edits of a block, those whose place is in the set.
WeightEdits editsOf(const WeightEdits& edits, BlockId block, const WeightSet& set);
/// A copy of the set with other values in some places; what has none shares the memory. Precondition: the places are in
/// the set.
WeightSetPtr withEdits(const WeightSet& set, const WeightEdits& edits);

/// The set for those who know no torch: keys inside the layer.
NamedTensorsPtr namedTensors(const WeightSet& set);

/// Names the shapes of a block's parameters: "Conv2d weight[64, 1, 7, 7] bias[64]".
std::string weightSignature(const std::string& type, const std::vector<ParameterSpec>& parameters);
std::string weightSignature(const std::string& type, const std::vector<NamedTensor>& tensors);
std::string weightSignature(const std::string& type, const torch::nn::Module& module);

/// Weights by block id and by the shapes of the parameters, so that moving a block keeps its weights, and undoing a
/// removal or a changed option brings the old ones back.
class WeightStore {
public:
    /// Null if there are none, or if they were made from another seed.
    WeightSetPtr find(BlockId block, const std::string& signature, std::uint64_t seed);
    /// Puts newly initialised or loaded weights in the place of those of the same signature.
    void put(BlockId block, const std::string& signature, WeightSetPtr set);

    /// Grows with every change of a set that was there before.
    std::uint64_t revision() const { return m_revision; }
    void clear();
    /// Forgets weights that nothing uses and that their seed can make again, the longest unused first, until what is
    /// unused takes at most `keepBytes`.
    void trim(std::int64_t keepBytes);

private:
    struct Entry {
        WeightSetPtr set; ///< null after trim(); the signature stays known
        std::uint64_t lastUsed = 0;
    };
    std::unordered_map<BlockId, std::unordered_map<std::string, Entry>> m_blocks;
    std::uint64_t m_clock = 0;
    std::uint64_t m_revision = 0;
};

} // namespace layerwise
