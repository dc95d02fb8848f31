/// Check with all fixes: at most 10 ms for a broken ResNet-18 and 100 ms for a broken network of 200 blocks. Verdicts
/// for all gaps while a block is dragged over ResNet-18: at most 16 ms.
#include "model/diagnose/fixes.h"
#include "model/diagnose/gap_verdicts.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"

#include <benchmark/benchmark.h>

#include <memory>

using namespace layerwise;

namespace {

const LayerRegistry& registry()
{
    static const std::unique_ptr<LayerRegistry> kRegistry = [] {
        auto filled = std::make_unique<LayerRegistry>();
        registerLayers(*filled);
        return filled;
    }();
    return *kRegistry;
}

void checkWithFixes(benchmark::State& state, const Network& network)
{
    std::size_t fixes = 0;
    for (auto _ : state) {
        const ShapeReport report = inferShapes(network, registry());
        FixFinder finder(network, registry());
        fixes = 0;
        for (const Problem& problem : report.problems)
            fixes += finder.fixesOf(problem).size();
    }
    state.counters["blocks"] = static_cast<double>(countBlocks(network.root));
    state.counters["fixes"] = static_cast<double>(fixes);
}

Network edited(Network network, const Edit& edit)
{
    std::uint64_t nextId = largestId(network.root).value + 1;
    applyEdits(network, registry(), {edit}, nextId);
    return network;
}

BlockId idOf(const Network& network, const char* path)
{
    return findByPath(network.root, path, registry())->id;
}

void resnet18AsPosted(benchmark::State& state)
{
    checkWithFixes(state, *makeTemplate("resnet18-as-posted"));
}
BENCHMARK(resnet18AsPosted)->Unit(benchmark::kMillisecond);

void resnet18WithAMovedBlock(benchmark::State& state)
{
    const Network network = *makeTemplate("resnet18");
    checkWithFixes(state, edited(network, MoveEdit{idOf(network, "layer4.1.conv2"), {kRootId, 0, 1}}));
}
BENCHMARK(resnet18WithAMovedBlock)->Unit(benchmark::kMillisecond);

void resnet18WithAChangedStride(benchmark::State& state)
{
    const Network network = *makeTemplate("resnet18");
    checkWithFixes(state, edited(network, SetOptionEdit{idOf(network, "layer4.0.conv1"), "stride", std::int64_t{1}}));
}
BENCHMARK(resnet18WithAChangedStride)->Unit(benchmark::kMillisecond);

/// BasicBlocks of 64, 128 and 256 channels, 200 blocks together.
Network manyBasicBlocks()
{
    constexpr int kOfAWidth = 11;
    Network network = *makeTemplate("resnet18");
    std::vector<Block>& blocks = network.root.slots[0];
    blocks.resize(3);
    std::int64_t channels = 64;
    for (int index = 0; countBlocks(network.root) < 200; ++index) {
        const std::int64_t planes = std::int64_t{64} << index / kOfAWidth;
        Block block = makeBasicBlock(channels, planes, planes == channels ? 1 : 2);
        channels = planes;
        block.name = "block" + std::to_string(index);
        std::uint64_t nextId = largestId(network.root).value + 1;
        assignIds(block, nextId);
        blocks.push_back(std::move(block));
    }
    return network;
}

/// Convolution, normalisation and activation in turn, 200 in one row.
Network longChain()
{
    Network network = *makeTemplate("empty");
    std::vector<Block>& blocks = network.root.slots[0];
    std::int64_t channels = 1;
    for (int number = 1; blocks.size() < 200; ++number) {
        const std::int64_t planes = std::int64_t{16} << number / 23;
        const std::string suffix = std::to_string(number);
        const std::vector<std::int64_t> three{3, 3};
        const std::vector<std::int64_t> one{1, 1};
        blocks.push_back(
            {{},
             "Conv2d",
             "conv" + suffix,
             {{"in_channels", channels}, {"out_channels", planes}, {"kernel_size", three}, {"padding", one}},
             {}});
        blocks.push_back({{}, "BatchNorm2d", "bn" + suffix, {{"num_features", planes}}, {}});
        blocks.push_back({{}, "ReLU", "relu" + suffix, {}, {}});
        channels = planes;
    }
    std::uint64_t nextId = kRootId.value + 1;
    for (Block& block : blocks)
        assignIds(block, nextId);
    return network;
}

void basicBlocksWithWrongChannels(benchmark::State& state)
{
    const Network network = manyBasicBlocks();
    checkWithFixes(state,
                   edited(network, SetOptionEdit{idOf(network, "block25.conv1"), "in_channels", std::int64_t{5}}));
}
BENCHMARK(basicBlocksWithWrongChannels)->Unit(benchmark::kMillisecond);

void basicBlocksWithAMovedBlock(benchmark::State& state)
{
    const Network network = manyBasicBlocks();
    const int end = static_cast<int>(network.root.slots[0].size());
    checkWithFixes(state, edited(network, MoveEdit{idOf(network, "block11"), {kRootId, 0, end}}));
}
BENCHMARK(basicBlocksWithAMovedBlock)->Unit(benchmark::kMillisecond);

void longChainWithWrongChannels(benchmark::State& state)
{
    const Network network = longChain();
    checkWithFixes(state, edited(network, SetOptionEdit{idOf(network, "conv60"), "in_channels", std::int64_t{5}}));
}
BENCHMARK(longChainWithWrongChannels)->Unit(benchmark::kMillisecond);

void longChainWithTwoFaults(benchmark::State& state)
{
    const Network network = longChain();
    const Network one = edited(network, SetOptionEdit{idOf(network, "conv30"), "in_channels", std::int64_t{5}});
    checkWithFixes(state, edited(one, SetOptionEdit{idOf(network, "conv60"), "in_channels", std::int64_t{5}}));
}
BENCHMARK(longChainWithTwoFaults)->Unit(benchmark::kMillisecond);

void gapsWhileDraggingOverResnet18(benchmark::State& state)
{
    const Network network = *makeTemplate("resnet18");
    const BlockId dragged = idOf(network, "bn1");
    std::size_t gaps = 0;
    for (auto _ : state)
        gaps = moveVerdicts(network, registry(), {dragged}).size();
    state.counters["gaps"] = static_cast<double>(gaps);
}
BENCHMARK(gapsWhileDraggingOverResnet18)->Unit(benchmark::kMillisecond);

void gapsWhileDraggingFromThePalette(benchmark::State& state)
{
    const Network network = *makeTemplate("resnet18");
    const LayerType& type = *registry().find("Conv2d");
    std::size_t gaps = 0;
    for (auto _ : state) {
        gaps = insertVerdicts(network, registry(), [&](const std::optional<Shape>& input) {
                   return std::vector<Block>{{{}, type.name(), "conv", type.optionsFor(input), {}}};
               }).size();
    }
    state.counters["gaps"] = static_cast<double>(gaps);
}
BENCHMARK(gapsWhileDraggingFromThePalette)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
