#include "model/engine/module_store.h"

#include "model/core/random.h"
#include "model/engine/initialisation.h"
#include "model/engine/layer_options.h"
#include "model/engine/seeded_generator.h"
#include "model/engine/tensor_bridge.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <torch/nn/modules/dropout.h>

#include <algorithm>
#include <stdexcept>

namespace layerwise {

namespace {

constexpr std::int64_t kKeptWeightBytes = std::int64_t{512} << 20;

const TorchLayer& torchLayer(const LayerRegistry& registry, const std::string& name)
{
    const auto* type = dynamic_cast<const TorchLayer*>(registry.find(name));
    if (!type)
        throw std::invalid_argument("type.unknown: " + name);
    return *type;
}

const OptionSpec* inPlaceOption(const LayerType& type)
{
    const auto found = std::ranges::find(type.options(), OptionRole::InPlace, &OptionSpec::role);
    return found == type.options().end() ? nullptr : &*found;
}

std::uint64_t dropSeedOf(BlockId block, std::uint64_t seed)
{
    return Random(Random(seed).next() ^ block.value).next();
}

bool isDropout(const torch::nn::Module& module)
{
    return module.as<torch::nn::DropoutImpl>() || module.as<torch::nn::Dropout2dImpl>();
}

/// Whether train() changes what the module computes: a norm that keeps running statistics, a Dropout.
bool dependsOnMode(const torch::nn::Module& module)
{
    return module.named_buffers(false).contains("running_mean") || isDropout(module);
}

/// What the module was initialised with, as a set that shares the module's memory.
WeightSetPtr weightsOf(const torch::nn::Module& module, std::uint64_t seed)
{
    auto set = std::make_shared<WeightSet>();
    set->seed = seed;
    for (const auto& item : module.named_parameters())
        set->weights.push_back({item.key(), item.value().detach(), false});
    for (const auto& item : module.named_buffers())
        set->weights.push_back({item.key(), item.value().detach(), true});
    return set;
}

WeightSetPtr setOf(const std::vector<NamedTensor>& tensors)
{
    const c10::InferenceMode normalTensors(false);
    auto set = std::make_shared<WeightSet>();
    set->isLoaded = true;
    for (const NamedTensor& tensor : tensors)
        set->weights.push_back({tensor.key, sharedTensor(tensor.value).to(tensor.isInteger ? at::kLong : at::kFloat),
                                tensor.isBuffer});
    return set;
}

} // namespace

at::Tensor BuiltLayer::forward(at::Tensor input) const
{
    std::optional<SeededGenerator> drawing;
    if (draws)
        drawing.emplace(dropSeed);
    return module.forward(std::move(input));
}

at::Tensor BuiltLayer::forwardOutOfPlace(at::Tensor input) const
{
    std::optional<SeededGenerator> drawing;
    if (draws)
        drawing.emplace(dropSeed);
    return outOfPlace.forward(std::move(input));
}

const FastLayer* BuiltLayer::fast() const
{
    if (!m_fast)
        m_fast = makeFastLayer(*module.ptr());
    return m_fast->get();
}

void BuiltLayer::attach(WeightSetPtr set)
{
    const c10::InferenceMode normalTensors(false);
    const at::NoGradGuard noGrad;
    auto ownParameters = module.ptr()->named_parameters();
    auto ownBuffers = module.ptr()->named_buffers();
    for (const NamedWeight& weight : set->weights) {
        at::Tensor& own = weight.isBuffer ? ownBuffers[weight.name] : ownParameters[weight.name];
        own.set_data(weight.tensor.to(own.scalar_type()));
    }
    weights = std::move(set);
    parameters = namedTensors(*weights);
    m_fast.reset();
}

BuiltLayerPtr ModuleStore::layer(const Block& block, std::uint64_t seed)
{
    std::shared_ptr<BuiltLayer>& kept = m_layers[block.id];
    const bool isOfMode = kept && (kept->trainMode == m_trainMode || !dependsOnMode(*kept->module.ptr())) &&
                          (!kept->trainMode || kept->dropSeed == dropSeedOf(block.id, seed));
    if (isOfMode && kept->type == block.type && kept->given == block.options) {
        const WeightSetPtr wanted =
            kept->weights ? edited(block.id, base(block, kept->signature, seed)) : kept->weights;
        if (wanted == kept->weights)
            return kept;
        if (wanted && kept.use_count() == 1) {
            kept->attach(wanted);
            setMode(*kept, block.id, seed);
            return kept;
        }
    }

    const TorchLayer& type = torchLayer(m_registry, block.type);
    const Result<OptionMap> options = normalizedOptions(type, block.options);
    if (!options)
        throw std::invalid_argument(technicalText(options.error()));

    auto built = std::make_shared<BuiltLayer>();
    built->type = block.type;
    built->given = block.options;
    {
        c10::InferenceMode normalTensors(false);
        built->module = makeInitialisedModule(type, *options, seed, block.id);
    }
    const std::shared_ptr<torch::nn::Module> module = built->module.ptr();
    module->eval();
    built->signature = weightSignature(block.type, *module);
    if (!module->named_parameters().is_empty() || !module->named_buffers().is_empty()) {
        const WeightSetPtr known = base(block, built->signature, seed);
        const WeightSetPtr own = known ? known : initialised(block, *built, seed);
        built->attach(edited(block.id, own));
    }
    built->isInPlace = type.isInPlace(*options);
    if (built->isInPlace) {
        OptionMap other = *options;
        other[inPlaceOption(type)->key] = false;
        built->outOfPlace = type.makeModule(other);
        built->outOfPlace.ptr()->eval();
    }
    setMode(*built, block.id, seed);
    kept = std::move(built);
    return kept;
}

void ModuleStore::setMode(BuiltLayer& built, BlockId block, std::uint64_t seed) const
{
    torch::nn::Module& module = *built.module.ptr();
    built.trainMode = m_trainMode && dependsOnMode(module);
    built.draws = built.trainMode && isDropout(module);
    if (!built.trainMode)
        return;
    built.dropSeed = dropSeedOf(block, seed);
    module.train();
    if (built.isInPlace)
        built.outOfPlace.ptr()->train();
    // Running statistics are updated by every pass: those of the weights are not to be.
    const c10::InferenceMode normalTensors(false);
    const at::NoGradGuard noGrad;
    for (auto& buffer : module.named_buffers())
        buffer.value().set_data(buffer.value().clone());
    if (!built.parameters)
        return;
    // Nor does the pass use them, so they are not among what it ran with.
    auto used = std::make_shared<std::vector<NamedTensor>>(*built.parameters);
    std::erase_if(*used, [](const NamedTensor& tensor) { return tensor.key.starts_with("running_"); });
    built.parameters = std::move(used);
}

WeightSetPtr ModuleStore::base(const Block& block, const std::string& signature, std::uint64_t seed)
{
    if (WeightSetPtr set = given(block, signature))
        return set;
    return m_weights.find(block.id, signature, seed);
}

WeightSetPtr ModuleStore::given(const Block& block, const std::string& signature)
{
    if (!m_given) // for a question in between: those of the last run are kept for the next one
        return nullptr;
    const auto tensors = m_given->find(block.id);
    if (tensors == m_given->end()) {
        m_givenSets.erase(block.id);
        return nullptr;
    }
    GivenWeights& kept = m_givenSets[block.id];
    if (kept.tensors != tensors->second)
        kept = {tensors->second, weightSignature(block.type, *tensors->second), nullptr};
    if (kept.signature != signature)
        return nullptr;
    if (!kept.set)
        kept.set = setOf(*kept.tensors);
    return kept.set;
}

/// Keeps what the layer's own module was just initialised with.
WeightSetPtr ModuleStore::initialised(const Block& block, const BuiltLayer& built, std::uint64_t seed)
{
    WeightSetPtr set = weightsOf(*built.module.ptr(), seed);
    m_weights.put(block.id, built.signature, set);
    // The block had weights, but they are of other shapes than it has now.
    set->isReinitialized = set->isReinitialized || (m_given && m_given->contains(block.id));
    return set;
}

WeightSetPtr ModuleStore::edited(BlockId block, const WeightSetPtr& base)
{
    WeightEdits edits;
    if (m_edits && base)
        edits = editsOf(*m_edits, block, *base);
    if (edits.empty()) {
        m_edited.erase(block);
        return base;
    }
    EditedWeights& kept = m_edited[block];
    if (kept.base != base || kept.edits != edits)
        kept = {base, edits, withEdits(*base, edits)};
    return kept.set;
}

torch::nn::AnyModule ModuleStore::activation(const std::string& name, bool inPlace) const
{
    const TorchLayer& type = torchLayer(m_registry, name);
    OptionMap options;
    if (const OptionSpec* spec = inPlaceOption(type))
        options[spec->key] = inPlace;
    torch::nn::AnyModule module = type.makeModule(options);
    module.ptr()->eval();
    return module;
}

void ModuleStore::clear()
{
    m_layers.clear();
    m_edited.clear();
    m_givenSets.clear();
    m_given.reset();
    m_weights.clear();
}

void ModuleStore::keepOnly(const std::unordered_set<BlockId>& blocks)
{
    const auto isAbsent = [&blocks](const auto& item) { return !blocks.contains(item.first); };
    std::erase_if(m_layers, isAbsent);
    std::erase_if(m_edited, isAbsent);
    std::erase_if(m_givenSets, isAbsent);
    m_weights.trim(kKeptWeightBytes);
}

} // namespace layerwise
