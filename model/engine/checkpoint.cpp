#include "model/engine/checkpoint.h"

#include "model/engine/tensor_bridge.h"
#include "model/weights/tensor_file.h"
#include "model/weights/weight_writer.h"

#include <ATen/ATen.h>

#include <bit>
#include <sstream>

namespace layerwise {

namespace {

constexpr char kPosition[] = "training.position";
constexpr char kWeights[] = "weights.";
constexpr char kBest[] = "best.";
constexpr char kOptimizer[] = "optimizer.";
constexpr std::size_t kWords = 16;
using Words = std::array<std::uint64_t, kWords>;

/// Tensors are floats here: four of them hold a word exactly, 16 bits each.
constexpr std::size_t kParts = 4;
constexpr int kPartBits = 16;

Words wordsOf(const TrainingIdentity& identity, const TrainingPosition& p)
{
    const auto whole = [](std::int64_t number) { return static_cast<std::uint64_t>(number); };
    const auto real = [](double number) { return std::bit_cast<std::uint64_t>(number); };
    return {identity.network,   identity.settings,  identity.data,    whole(p.step),        whole(p.epoch),
            whole(p.batch),     real(p.seconds),    real(p.lossSum),  whole(p.correct),     whole(p.images),
            whole(p.bestStep),  whole(p.bestEpoch), real(p.bestLoss), real(p.bestAccuracy), p.bestIsSample ? 1U : 0U,
            whole(p.sampleSize)};
}

TrainingPosition positionOf(const Words& words)
{
    const auto whole = [&words](std::size_t i) { return static_cast<std::int64_t>(words[i]); };
    const auto real = [&words](std::size_t i) { return std::bit_cast<double>(words[i]); };
    TrainingPosition p;
    p.step = whole(3);
    p.epoch = whole(4);
    p.batch = whole(5);
    p.seconds = real(6);
    p.lossSum = real(7);
    p.correct = whole(8);
    p.images = whole(9);
    p.bestStep = whole(10);
    p.bestEpoch = whole(11);
    p.bestLoss = real(12);
    p.bestAccuracy = real(13);
    p.bestIsSample = words[14] != 0;
    p.sampleSize = whole(15);
    return p;
}

ActivationPtr toTensorOfParts(const Words& words)
{
    std::vector<float> parts;
    for (const std::uint64_t word : words)
        for (std::size_t part = 0; part < kParts; ++part)
            parts.push_back(static_cast<float>(word >> (kPartBits * part) & 0xffffU));
    return std::make_shared<const Activation>(Shape{static_cast<std::int64_t>(parts.size())}, std::move(parts));
}

Words fromParts(const std::vector<float>& parts)
{
    Words words{};
    for (std::size_t i = 0; i < words.size() * kParts; ++i)
        words[i / kParts] |= static_cast<std::uint64_t>(parts[i]) << (kPartBits * (i % kParts));
    return words;
}

/// FNV-1a (Fowler, Noll, Vo).
std::uint64_t hashOf(const std::string& text)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char letter : text)
        hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3U;
    return hash;
}

std::string textOf(const TrainingSettings& s)
{
    const OptimizerSettings& o = s.optimizer;
    std::ostringstream text;
    text.precision(17);
    for (const double number :
         {static_cast<double>(o.kind), o.momentum, o.nesterov ? 1.0 : 0.0, o.beta1, o.beta2, o.epsilon, o.weightDecay,
          s.learningRate, static_cast<double>(s.schedule.kind), s.schedule.stepEpochs, s.schedule.gamma,
          s.schedule.warmUp, s.schedule.startDivisor, s.schedule.endDivisor, static_cast<double>(s.batchSize),
          static_cast<double>(s.epochs), s.shuffle ? 1.0 : 0.0, static_cast<double>(s.validateEvery)})
        text << number << ' ';
    text << s.seed;
    return text.str();
}

std::string textOf(const Network& network, const LayerRegistry& registry)
{
    std::ostringstream text;
    text << network.input.shape().toString();
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int) {
        text << '\n' << path << ' ' << block.type;
        // A default that is written out is the same as one that is left out.
        for (const OptionSpec& spec : registry.find(block.type)->options())
            text << ' ' << spec.key << '=' << toPython(optionValue(spec, block.options));
    });
    return text.str();
}

/// Where to put the values of a tensor that a checkpoint has to have.
struct Wanted {
    std::string key;
    at::Tensor target;
};

std::vector<Wanted> wantedTensors(const TrainingNetwork& network, const Optimizer& optimizer)
{
    std::vector<Wanted> wanted;
    for (const TrainedTensor& tensor : network.tensors())
        wanted.push_back({kWeights + tensor.key, tensor.tensor.detach()});
    for (const Optimizer::State& state : optimizer.state())
        wanted.push_back({kOptimizer + std::to_string(state.parameter) + '.' + state.name, state.values});
    return wanted;
}

at::Tensor read(const StoredTensor& stored)
{
    at::Tensor tensor = at::empty(stored.shape.sizes(), at::kFloat);
    copyValues(stored, std::span(tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())));
    return tensor;
}

} // namespace

TrainingIdentity identityOf(const Network& network, const LayerRegistry& registry, const TrainingSettings& settings,
                            const TrainingData& data)
{
    const std::string validation = data.validation ? data.validation->fingerprint() : std::string();
    return {hashOf(textOf(network, registry)), hashOf(textOf(settings)),
            hashOf(data.training->fingerprint() + '|' + validation)};
}

std::optional<Diagnostic> writeCheckpoint(const std::string& file, const TrainingIdentity& identity,
                                          const TrainingPosition& position, const TrainingNetwork& network,
                                          const std::vector<NamedTensor>& best, const Optimizer& optimizer)
{
    std::vector<NamedTensor> tensors{{kPosition, toTensorOfParts(wordsOf(identity, position)), false, false}};
    for (const TrainedTensor& tensor : network.tensors())
        tensors.push_back({kWeights + tensor.key, toActivation(tensor.tensor.detach()), tensor.isBuffer,
                           !tensor.tensor.is_floating_point()});
    for (const NamedTensor& tensor : best)
        tensors.push_back({kBest + tensor.key, tensor.value, tensor.isBuffer, tensor.isInteger});
    for (const Optimizer::State& state : optimizer.state())
        tensors.push_back({kOptimizer + std::to_string(state.parameter) + '.' + state.name, toActivation(state.values),
                           false, false});
    return writeWeights(file, tensors, {WeightFormat::Safetensors, false});
}

std::optional<Diagnostic> readCheckpoint(const std::string& file, const TrainingIdentity& identity,
                                         TrainingPosition& position, TrainingNetwork& network,
                                         std::vector<NamedTensor>& best, Optimizer& optimizer)
{
    Result<TensorFile> opened = TensorFile::open(file);
    if (!opened)
        return opened.error();
    const TensorTable& table = opened->tensors();
    const Diagnostic noCheckpoint{"train.checkpoint", {{"file", file}}, {}};
    const auto found = table.find(kPosition);
    if (found == table.end() || found->second.shape != Shape{static_cast<std::int64_t>(kWords * kParts)})
        return noCheckpoint;
    std::vector<float> parts(kWords * kParts);
    copyValues(found->second, parts);
    const Words words = fromParts(parts);
    const std::pair<const char*, bool> checks[] = {{"the network", words[0] == identity.network},
                                                   {"the settings", words[1] == identity.settings},
                                                   {"the images", words[2] == identity.data}};
    for (const auto& [what, isSame] : checks) {
        if (!isSame)
            return Diagnostic{"train.checkpoint_other", {{"file", file}, {"what", std::string(what)}}, {}};
    }
    const TrainingPosition read_ = positionOf(words);
    const std::vector<Wanted> wanted = wantedTensors(network, optimizer);
    for (const Wanted& item : wanted) {
        const auto entry = table.find(item.key);
        if (entry == table.end() || entry->second.shape != shapeOf(item.target))
            return noCheckpoint;
    }
    std::vector<NamedTensor> readBest;
    for (const TrainedTensor& tensor : network.tensors()) {
        const auto entry = table.find(kBest + tensor.key);
        if (read_.bestStep == 0)
            break;
        if (entry == table.end() || entry->second.shape != shapeOf(tensor.tensor))
            return noCheckpoint;
        readBest.push_back(
            {tensor.key, toActivation(read(entry->second)), tensor.isBuffer, !tensor.tensor.is_floating_point()});
    }
    const at::NoGradGuard noGrad;
    for (const Wanted& item : wanted)
        at::Tensor(item.target).copy_(read(table.at(item.key)));
    position = read_;
    best = std::move(readBest);
    optimizer.setSteps(position.step);
    return std::nullopt;
}

} // namespace layerwise
