#include "model/core/block_weights.h"

#include "model/core/layer_registry.h"
#include "model/core/option_check.h"

#include <algorithm>
#include <unordered_map>

namespace layerwise {

namespace {

using ByKey = std::unordered_map<std::string, const NamedTensor*>;

/// A tensor with other values in some places.
ActivationPtr edited(const ActivationPtr& value, const std::vector<std::pair<std::int64_t, float>>& edits)
{
    const auto before = value->values();
    std::vector<float> after(before.begin(), before.end());
    for (const auto& [index, weight] : edits)
        after[static_cast<std::size_t>(index)] = weight;
    return std::make_shared<const Activation>(value->shape(), std::move(after));
}

/// The edits that are in a tensor: its places follow one another in the map.
std::vector<std::pair<std::int64_t, float>> editsIn(const WeightEdits& edits, BlockId block, const std::string& name,
                                                    const Shape& shape)
{
    std::vector<std::pair<std::int64_t, float>> found;
    for (auto edit = edits.lower_bound({block, name, {}, 0});
         edit != edits.end() && edit->first.block == block && edit->first.name == name; ++edit) {
        const WeightPlace& place = edit->first;
        if (Shape(place.shape) == shape && place.index >= 0 && place.index < shape.elementCount().value_or(0))
            found.emplace_back(place.index, edit->second);
    }
    return found;
}

} // namespace

bool fits(const std::vector<NamedTensor>& tensors, const std::vector<ParameterSpec>& parameters)
{
    return std::ranges::equal(tensors, parameters, [](const NamedTensor& tensor, const ParameterSpec& parameter) {
        return tensor.key == parameter.name && tensor.value->shape() == parameter.shape;
    });
}

std::vector<ParameterSpec> parametersOf(const Block& block, const LayerRegistry& registry)
{
    const LayerType* type = registry.find(block.type);
    if (!type || type->isContainer())
        return {};
    const OptionCheck check = checkOptions(*type, block.options);
    if (!check.ok())
        return {};
    return type->parameters(check.normalized ? *check.normalized : block.options);
}

std::vector<BlockId> blocksWithout(const BlockWeights& weights, const Network& network, const LayerRegistry& registry)
{
    std::vector<BlockId> blocks;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string&, int) {
        const std::vector<ParameterSpec> parameters = parametersOf(block, registry);
        const auto found = weights.find(block.id);
        if (!parameters.empty() && (found == weights.end() || !fits(*found->second, parameters)))
            blocks.push_back(block.id);
    });
    return blocks;
}

Result<BlockWeights> blockWeights(const std::vector<NamedTensor>& values, const Network& network,
                                  const LayerRegistry& registry)
{
    ByKey byKey;
    for (const NamedTensor& value : values)
        byKey[value.key] = &value;
    BlockWeights weights;
    std::string misfit;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int) {
        auto tensors = std::make_shared<std::vector<NamedTensor>>();
        for (const ParameterSpec& parameter : parametersOf(block, registry)) {
            const std::string key = path + '.' + parameter.name;
            const auto found = byKey.find(key);
            if (found == byKey.end() || !found->second->value || found->second->value->shape() != parameter.shape) {
                misfit = misfit.empty() ? key : misfit;
                return;
            }
            tensors->push_back({parameter.name, found->second->value, parameter.isBuffer, found->second->isInteger});
            byKey.erase(found);
        }
        if (!tensors->empty())
            weights.emplace(block.id, std::move(tensors));
    });
    if (misfit.empty() && !byKey.empty())
        misfit = byKey.begin()->first;
    if (!misfit.empty())
        return Diagnostic{"train.weights", {{"key", misfit}}, {}};
    return weights;
}

std::vector<NamedTensor> effectiveParameters(std::vector<NamedTensor> initial, const Network& network,
                                             const LayerRegistry& registry, const BlockWeightsPtr& weights,
                                             const WeightEditsPtr& edits)
{
    std::unordered_map<std::string, NamedTensor*> byKey;
    for (NamedTensor& tensor : initial)
        byKey[tensor.key] = &tensor;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int) {
        const std::vector<ParameterSpec> parameters = parametersOf(block, registry);
        const std::vector<NamedTensor>* own = nullptr;
        if (weights)
            if (const auto found = weights->find(block.id); found != weights->end() && fits(*found->second, parameters))
                own = found->second.get();
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const auto tensor = byKey.find(path + '.' + parameters[i].name);
            if (tensor == byKey.end())
                continue;
            if (own)
                tensor->second->value = (*own)[i].value;
            if (!edits)
                continue;
            const auto changes = editsIn(*edits, block.id, parameters[i].name, parameters[i].shape);
            if (!changes.empty())
                tensor->second->value = edited(tensor->second->value, changes);
        }
    });
    return initial;
}

} // namespace layerwise
