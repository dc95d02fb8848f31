/// Warnings after one edit, beside the shape inference that they come after; and the search in the values of one run,
/// for which no edit and no frame waits.
#include "model/diagnose/lint.h"
#include "model/diagnose/trace_lint.h"
#include "model/document/network_document.h"
#include "model/engine/tensor_bridge.h"
#include "model/engine/torch_executor.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"

#include <ATen/ATen.h>
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

/// ResNet-18, made longer by further blocks until it has as many as asked for.
Network networkOf(std::int64_t blocks)
{
    Network network = *makeTemplate("resnet18");
    std::vector<Block>& top = network.root.slots[0];
    for (int index = 0; countBlocks(network.root) < blocks; ++index) {
        Block block = makeBasicBlock(64, 64, 1);
        block.name = "block" + std::to_string(index);
        std::uint64_t nextId = largestId(network.root).value + 1;
        assignIds(block, nextId);
        top.insert(top.begin() + 4, std::move(block));
    }
    return network;
}

/// Argument: number of blocks, 0 for ResNet-18 as it is.
void warningsAlone(benchmark::State& state)
{
    const Network network = networkOf(state.range(0));
    const ShapeReport report = inferShapes(network, registry());
    for (auto _ : state)
        benchmark::DoNotOptimize(lint(network, registry(), report));
    state.counters["blocks"] = static_cast<double>(countBlocks(network.root));
}
BENCHMARK(warningsAlone)->Arg(0)->Arg(1000)->Unit(benchmark::kMicrosecond);

/// A convolution gets a bias and loses it again, as an undo command each time: a warning comes and goes.
void editOfTheDocument(benchmark::State& state)
{
    NetworkDocument document(registry());
    document.setNetwork(networkOf(state.range(0)), {});
    const BlockId conv = document.network().root.slots[0].front().id;
    bool bias = true;
    for (auto _ : state) {
        document.setOption(conv, QStringLiteral("bias"), bias);
        bias = !bias;
    }
    state.counters["warnings"] = static_cast<double>(document.problems().size());
}
BENCHMARK(editOfTheDocument)->Arg(0)->Arg(1000)->Unit(benchmark::kMicrosecond);

/// Argument: side of the picture. The trace is made anew each time, because an activation keeps its statistics.
void searchInTheTrace(benchmark::State& state)
{
    auto network = std::make_shared<Network>(*makeTemplate("resnet18"));
    network->input.height = state.range(0);
    network->input.width = state.range(0);
    RunRequest request;
    request.network = network;
    request.input = toActivation(at::randn(network->input.shape().sizes()));
    request.replayCheck = false;
    request.reusePrefix = false;
    const auto executor = makeTorchExecutor(registry());
    for (auto _ : state) {
        state.PauseTiming();
        const TracePtr trace = executor->run(request, {});
        state.ResumeTiming();
        benchmark::DoNotOptimize(lintTrace(*network, registry(), *trace));
    }
}
BENCHMARK(searchInTheTrace)->Arg(28)->Arg(64)->Arg(224)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
