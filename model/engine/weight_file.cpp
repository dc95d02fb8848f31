#include "model/engine/weight_file.h"

#include "model/weights/tensor_file.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <set>

namespace layerwise {

namespace {

/// The only integers that a state_dict of these layers has.
constexpr const char* kCounter = "num_batches_tracked";

/// A block with the parameters that a file has to have for it.
struct ExpectedWeights {
    BlockId block;
    std::string path;
    std::string signature;
    std::vector<ParameterSpec> parameters;
    bool isFirstConvolution = false;

    std::string key(const ParameterSpec& parameter) const { return path + '.' + parameter.name; }
};

std::vector<ExpectedWeights> expectedWeights(const Network& network, const LayerRegistry& registry)
{
    std::vector<ExpectedWeights> expected;
    bool hadConvolution = false;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int) {
        std::vector<ParameterSpec> parameters = parametersOf(block, registry);
        if (parameters.empty())
            return;
        std::string signature = weightSignature(block.type, parameters);
        const bool isFirst = block.type == "Conv2d" && !std::exchange(hadConvolution, true);
        expected.push_back({block.id, path, std::move(signature), std::move(parameters), isFirst});
    });
    return expected;
}

/// The file's tensors by the network's keys.
using Found = std::map<std::string, const StoredTensor*>;

/// What DataParallel and torch.compile() put before every key, as far as all have it and the network's keys do not.
std::string commonPrefix(const TensorTable& tensors, const std::vector<ExpectedWeights>& expected)
{
    constexpr std::array<std::string_view, 2> kPrefixes = {"module.", "_orig_mod."};
    std::string prefix;
    const auto allBeginWith = [&tensors](const std::string& start) {
        return !tensors.empty() &&
               std::ranges::all_of(tensors, [&](const auto& item) { return item.first.starts_with(start); });
    };
    const auto isOwn = [&expected](std::string_view start) {
        return std::ranges::any_of(expected, [&](const auto& block) { return block.path.starts_with(start); });
    };
    for (bool isLonger = true; isLonger;) {
        isLonger = false;
        for (const std::string_view start : kPrefixes) {
            if (isOwn(start) || !allBeginWith(prefix + std::string(start)))
                continue;
            prefix += start;
            isLonger = true;
        }
    }
    return prefix;
}

/// Whether the file's weight has three input channels where the network's has one.
bool canBeSummed(const ExpectedWeights& block, const ParameterSpec& parameter, const Shape& actual)
{
    constexpr std::int64_t kColours = 3;
    if (!block.isFirstConvolution || parameter.name != "weight" || parameter.shape[1] != 1 || actual.rank() != 4)
        return false;
    Shape wanted = parameter.shape;
    wanted.set(1, kColours);
    return actual == wanted;
}

at::Tensor readTensor(const StoredTensor& stored, bool asInteger)
{
    at::Tensor tensor = at::empty(stored.shape.sizes(), asInteger ? at::kLong : at::kFloat);
    const auto count = static_cast<std::size_t>(tensor.numel());
    if (asInteger)
        copyValues(stored, std::span(tensor.data_ptr<std::int64_t>(), count));
    else
        copyValues(stored, std::span(tensor.data_ptr<float>(), count));
    return tensor;
}

class Reading {
public:
    Reading(const Network& network, const LayerRegistry& registry, const std::string& file, const LoadOptions& options)
        : m_file(file), m_options(options), m_expected(expectedWeights(network, registry))
    {
    }

    WeightReading read(const PresentWeights& present)
    {
        const Result<TensorFile> source = TensorFile::open(m_file);
        if (!source) {
            m_report.error = source.error();
            return {std::move(m_report), {}};
        }
        compare(source->tensors());
        if (!m_options.strict) {
            m_report.error.reset();
            if (m_report.loaded == 0 && !m_expected.empty())
                m_report.error = Diagnostic{"weights.nothing_fits", {{"file", m_file}}, {}};
        }
        std::vector<LoadedWeights> weights;
        if (m_report.error) {
            m_report.loaded = 0;
        } else {
            for (const ExpectedWeights& block : m_expected) {
                if (WeightSetPtr set = readBlock(block, present))
                    weights.push_back({block.block, block.signature, std::move(set)});
            }
        }
        return {std::move(m_report), std::move(weights)};
    }

private:
    /// The first difference is the one that a strict load fails with.
    void differ(const char* code, const std::string& key, std::map<std::string, DiagnosticValue> values = {})
    {
        values["file"] = m_file;
        values["key"] = key;
        if (!m_report.error)
            m_report.error = Diagnostic{code, std::move(values), {}};
    }

    void compare(const TensorTable& tensors)
    {
        m_report.prefix = commonPrefix(tensors, m_expected);
        Found inFile;
        for (const auto& [key, tensor] : tensors)
            inFile[key.substr(m_report.prefix.size())] = &tensor;
        for (const ExpectedWeights& block : m_expected) {
            for (const ParameterSpec& parameter : block.parameters) {
                const std::string key = block.key(parameter);
                const auto found = inFile.find(key);
                if (found != inFile.end())
                    compareShape(block, parameter, *found->second);
                else if (parameter.name != kCounter)
                    addMissing(key);
                if (found != inFile.end())
                    inFile.erase(found);
            }
        }
        for (const auto& [key, tensor] : inFile) {
            m_report.unexpected.push_back(key);
            differ("weights.unexpected", key);
        }
    }

    void addMissing(const std::string& key)
    {
        m_report.missing.push_back(key);
        differ("weights.missing", key);
    }

    void compareShape(const ExpectedWeights& block, const ParameterSpec& parameter, const StoredTensor& stored)
    {
        const std::string key = block.key(parameter);
        const bool isSummed = m_options.sumChannels && canBeSummed(block, parameter, stored.shape);
        if (stored.shape != parameter.shape && !isSummed) {
            m_report.misshapen.push_back({key, parameter.shape, stored.shape});
            differ("weights.shape", key, {{"expected", parameter.shape}, {"actual", stored.shape}});
            return;
        }
        if (isSummed)
            m_report.summedKey = key;
        m_taken[key] = &stored;
        ++m_report.loaded;
    }

    /// Null if the file has nothing for the block.
    WeightSetPtr readBlock(const ExpectedWeights& block, const PresentWeights& present) const
    {
        const auto isTaken = [&](const ParameterSpec& parameter) { return m_taken.contains(block.key(parameter)); };
        if (std::ranges::none_of(block.parameters, isTaken))
            return nullptr;
        WeightSetPtr before;
        auto set = std::make_shared<WeightSet>();
        set->isLoaded = true;
        for (const ParameterSpec& parameter : block.parameters) {
            const std::string key = block.key(parameter);
            const bool isCounter = parameter.name == kCounter;
            at::Tensor tensor;
            if (isTaken(parameter)) {
                tensor = readTensor(*m_taken.at(key), isCounter);
                if (key == m_report.summedKey)
                    tensor = tensor.sum(1, true);
            } else if (isCounter) {
                tensor = at::zeros({}, at::kLong);
            } else {
                before = before ? before : present(block.block);
                const auto found = std::ranges::find(before->weights, parameter.name, &NamedWeight::name);
                tensor = found->tensor;
            }
            set->weights.push_back({parameter.name, std::move(tensor), parameter.isBuffer});
        }
        return set;
    }

    const std::string& m_file;
    const LoadOptions& m_options;
    std::vector<ExpectedWeights> m_expected;
    LoadReport m_report;
    Found m_taken;
};

} // namespace

WeightReading readWeights(const Network& network, const LayerRegistry& registry, const std::string& file,
                          const LoadOptions& options, const PresentWeights& present)
{
    return Reading(network, registry, file, options).read(present);
}

} // namespace layerwise
