#pragma once

#include "model/core/layer_type.h"
#include "model/core/trace.h"

#include <compare>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace layerwise {

/// Weights that were loaded or trained, by block; keys inside the layer ("weight"). They take the place of those that a layer
/// is initialised with for as long as its parameters have just these names and shapes; of a block that is gone or has
/// changed, they wait. A block's tensors are never changed: others are another object, so runs can tell by the pointer.
using BlockWeights = std::map<BlockId, NamedTensorsPtr>;
using BlockWeightsPtr = std::shared_ptr<const BlockWeights>;

/// One element of one parameter, for as long as the parameter has this shape.
struct WeightPlace {
    BlockId block;
    std::string name; ///< inside the layer: "weight", "running_mean"
    std::vector<std::int64_t> shape;
    std::int64_t index = 0; ///< row-major

    friend auto operator<=>(const WeightPlace&, const WeightPlace&) = default;
};

/// Values that a person has put in the place of what a layer was initialised with or what was loaded.
using WeightEdits = std::map<WeightPlace, float>;
using WeightEditsPtr = std::shared_ptr<const WeightEdits>;

/// The same names and shapes, in the same order.
bool fits(const std::vector<NamedTensor>& tensors, const std::vector<ParameterSpec>& parameters);

/// Parameters and buffers of a block; none of a container, of an unknown type, or with options that no layer can have.
std::vector<ParameterSpec> parametersOf(const Block& block, const LayerRegistry& registry);

/// The blocks of a network that have parameters, but not those of `weights`; in the order of the forward pass.
std::vector<BlockId> blocksWithout(const BlockWeights& weights, const Network& network, const LayerRegistry& registry);

/// Values by their keys in the network's state_dict, as weights of its blocks. Every parameter and buffer has to be there
/// in its shape, and no other. Code: train.weights {key}.
Result<BlockWeights> blockWeights(const std::vector<NamedTensor>& values, const Network& network,
                                  const LayerRegistry& registry);

/// A network's parameters as a run sees them: `initial`, those that layers are initialised with, in state_dict order, with
/// what `weights` and then `edits` put in their place. Either may be null.
std::vector<NamedTensor> effectiveParameters(std::vector<NamedTensor> initial, const Network& network,
                                             const LayerRegistry& registry, const BlockWeightsPtr& weights,
                                             const WeightEditsPtr& edits);

} // namespace layerwise
