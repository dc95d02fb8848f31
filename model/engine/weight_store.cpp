#include "model/engine/weight_store.h"

#include "model/core/saturating.h"
#include "model/engine/tensor_bridge.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <torch/nn/module.h>

#include <algorithm>

namespace layerwise {

namespace {

std::int64_t bytesOf(const WeightSet& set)
{
    std::int64_t bytes = 0;
    for (const NamedWeight& weight : set.weights)
        bytes = saturatingAdd(bytes, static_cast<std::int64_t>(weight.tensor.nbytes()));
    return bytes;
}

} // namespace

WeightEdits editsOf(const WeightEdits& edits, BlockId block, const WeightSet& set)
{
    WeightEdits found;
    for (auto edit = edits.lower_bound(WeightPlace{block, {}, {}, 0}); edit != edits.end() && edit->first.block == block; ++edit) {
        const WeightPlace& place = edit->first;
        const auto weight = std::ranges::find(set.weights, place.name, &NamedWeight::name);
        if (weight != set.weights.end() && weight->tensor.sizes() == at::IntArrayRef(place.shape) && place.index >= 0
            && place.index < weight->tensor.numel())
            found.insert(*edit);
    }
    return found;
}

WeightSetPtr withEdits(const WeightSet& set, const WeightEdits& edits)
{
    const c10::InferenceMode normalTensors(false);
    const at::NoGradGuard noGrad;
    auto copy = std::make_shared<WeightSet>(set);
    for (NamedWeight& weight : copy->weights) {
        bool isCopied = false;
        for (const auto& [place, value] : edits) {
            if (place.name != weight.name)
                continue;
            if (!isCopied)
                weight.tensor = weight.tensor.clone(at::MemoryFormat::Contiguous);
            isCopied = true;
            weight.tensor.view(-1)[place.index].fill_(value);
        }
    }
    return copy;
}

NamedTensorsPtr namedTensors(const WeightSet& set)
{
    auto tensors = std::make_shared<std::vector<NamedTensor>>();
    for (const NamedWeight& weight : set.weights) {
        tensors->push_back(
            {weight.name, toActivation(weight.tensor), weight.isBuffer, !weight.tensor.is_floating_point()});
    }
    return tensors;
}

std::string weightSignature(const std::string& type, const std::vector<ParameterSpec>& parameters)
{
    std::string signature = type;
    for (const ParameterSpec& parameter : parameters)
        signature += ' ' + parameter.name + parameter.shape.toString();
    return signature;
}

std::string weightSignature(const std::string& type, const std::vector<NamedTensor>& tensors)
{
    std::vector<ParameterSpec> parameters;
    for (const NamedTensor& tensor : tensors)
        parameters.push_back({tensor.key, tensor.value->shape(), tensor.isBuffer});
    return weightSignature(type, parameters);
}

std::string weightSignature(const std::string& type, const torch::nn::Module& module)
{
    std::vector<ParameterSpec> parameters;
    for (const auto& item : module.named_parameters())
        parameters.push_back({item.key(), shapeOf(item.value()), false});
    for (const auto& item : module.named_buffers())
        parameters.push_back({item.key(), shapeOf(item.value()), true});
    return weightSignature(type, parameters);
}

WeightSetPtr WeightStore::find(BlockId block, const std::string& signature, std::uint64_t seed)
{
    const auto found = m_blocks.find(block);
    if (found == m_blocks.end())
        return nullptr;
    const auto entry = found->second.find(signature);
    if (entry == found->second.end() || !entry->second.set)
        return nullptr;
    if (!entry->second.set->isLoaded && entry->second.set->seed != seed)
        return nullptr;
    entry->second.lastUsed = ++m_clock;
    return entry->second.set;
}

void WeightStore::put(BlockId block, const std::string& signature, WeightSetPtr set)
{
    auto& shapes = m_blocks[block];
    const bool isKnown = shapes.contains(signature);
    set->isReinitialized = !set->isLoaded && !isKnown && !shapes.empty();
    if (isKnown)
        ++m_revision;
    shapes[signature] = {std::move(set), ++m_clock};
}

void WeightStore::clear()
{
    m_blocks.clear();
    ++m_revision;
}

void WeightStore::trim(std::int64_t keepBytes)
{
    std::vector<Entry*> unused;
    std::int64_t bytes = 0;
    for (auto& [block, shapes] : m_blocks) {
        for (auto& [signature, entry] : shapes) {
            if (!entry.set || entry.set->isLoaded || entry.set.use_count() > 1)
                continue;
            unused.push_back(&entry);
            bytes = saturatingAdd(bytes, bytesOf(*entry.set));
        }
    }
    std::ranges::sort(unused, {}, &Entry::lastUsed);
    for (Entry* entry : unused) {
        if (bytes <= keepBytes)
            return;
        bytes -= bytesOf(*entry->set);
        entry->set.reset();
    }
}

} // namespace layerwise
