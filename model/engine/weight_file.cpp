#include "model/engine/weight_file.h"

#include "model/engine/layer_options.h"
#include "model/engine/safetensors.h"

#include <set>

namespace layerwise {

namespace {

/// A block with the parameters that a file has to have for it.
struct ExpectedWeights {
    BlockId block;
    std::string path;
    std::string signature;
    std::vector<ParameterSpec> parameters;
};

std::vector<ExpectedWeights> expectedWeights(const Network& network, const LayerRegistry& registry)
{
    std::vector<ExpectedWeights> expected;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int) {
        const LayerType* type = registry.find(block.type);
        if (!type || type->isContainer())
            return;
        const Result<OptionMap> options = normalizedOptions(*type, block.options);
        if (!options || type->checkOptions(*options))
            return;
        std::vector<ParameterSpec> parameters = type->parameters(*options);
        if (parameters.empty())
            return;
        std::string signature = weightSignature(block.type, parameters);
        expected.push_back({block.id, path, std::move(signature), std::move(parameters)});
    });
    return expected;
}

std::optional<Diagnostic> compareKeys(const std::vector<ExpectedWeights>& expected, const SafetensorsFile& source,
                                      const std::string& file)
{
    std::set<std::string> known;
    for (const ExpectedWeights& block : expected) {
        for (const ParameterSpec& parameter : block.parameters) {
            const std::string key = block.path + '.' + parameter.name;
            known.insert(key);
            const auto entry = source.entries().find(key);
            if (entry == source.entries().end())
                return Diagnostic{"weights.missing", {{"file", file}, {"key", key}}, {}};
            if (entry->second.shape != parameter.shape)
                return Diagnostic{
                    "weights.shape",
                    {{"file", file}, {"key", key}, {"expected", parameter.shape}, {"actual", entry->second.shape}},
                    {}};
        }
    }
    for (const auto& [key, entry] : source.entries()) {
        if (!known.contains(key))
            return Diagnostic{"weights.unexpected", {{"file", file}, {"key", key}}, {}};
    }
    return std::nullopt;
}

} // namespace

Result<std::vector<LoadedWeights>> readWeights(const Network& network, const LayerRegistry& registry,
                                               const std::string& file)
{
    Result<SafetensorsFile> opened = SafetensorsFile::open(file);
    if (!opened)
        return opened.error();
    SafetensorsFile source = std::move(opened).value();
    const std::vector<ExpectedWeights> expected = expectedWeights(network, registry);
    if (auto difference = compareKeys(expected, source, file))
        return *difference;

    std::vector<LoadedWeights> loaded;
    for (const ExpectedWeights& block : expected) {
        auto set = std::make_shared<WeightSet>();
        set->isLoaded = true;
        for (const ParameterSpec& parameter : block.parameters) {
            Result<at::Tensor> tensor = source.read(block.path + '.' + parameter.name);
            if (!tensor)
                return tensor.error();
            // The only integers that a state_dict of these layers has.
            const bool isCounter = parameter.name == "num_batches_tracked";
            set->weights.push_back(
                {parameter.name, tensor->to(isCounter ? at::kLong : at::kFloat), parameter.isBuffer});
        }
        loaded.push_back({block.block, block.signature, std::move(set)});
    }
    return loaded;
}

} // namespace layerwise
