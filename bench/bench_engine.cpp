/// The recorded run of ResNet-18 over the plain LibTorch forward of the same modules: at most 1.10 in the plain layout.
/// Both are timed in turn in one process, so that whatever else the machine does falls on both.
#include "model/core/shape_inference.h"
#include "model/engine/network_plan.h"
#include "model/engine/plain_forward.h"
#include "model/engine/tensor_bridge.h"
#include "model/engine/thread_choice.h"
#include "model/engine/torch_executor.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

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

template <typename Function>
double millisecondsOf(Function&& function)
{
    const auto start = std::chrono::steady_clock::now();
    function();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

std::shared_ptr<const Network> resnet18(std::int64_t side)
{
    auto network = std::make_shared<Network>(*makeTemplate("resnet18"));
    network->input.height = side;
    network->input.width = side;
    return network;
}

ActivationPtr picture(const Network& network)
{
    return toActivation(at::randn(network.input.shape().sizes()));
}

/// Arguments: side of the picture, threads (0: chosen by the work), layout (1: fast). Time is the recorded run's.
void recordedOverPlain(benchmark::State& state)
{
    const auto network = resnet18(state.range(0));
    RunRequest request;
    request.network = network;
    request.input = picture(*network);
    request.threads = static_cast<int>(state.range(1));
    request.layout = state.range(2) != 0 ? RunLayout::Fast : RunLayout::Plain;
    request.replayCheck = false;
    request.reusePrefix = false;
    const auto executor = makeTorchExecutor(registry());
    TracePtr trace = executor->run(request, {});

    ModuleStore modules(registry());
    NetworkPlan plan(network, registry());
    plan.build(modules, request.seed);
    const c10::InferenceMode inference;
    std::vector<double> recorded;
    std::vector<double> plain;
    for (auto _ : state) {
        recorded.push_back(millisecondsOf([&] { trace = executor->run(request, {}); }));
        const at::Tensor input = toTensor(*request.input);
        plain.push_back(millisecondsOf([&] { benchmark::DoNotOptimize(plainForward(plan.root(), input)); }));
        state.SetIterationTime(recorded.back() / 1000);
    }
    state.counters["plain_ms"] = median(plain);
    state.counters["recorded_ms"] = median(recorded);
    state.counters["ratio"] = median(recorded) / median(plain);
    state.counters["threads"] = trace->threads;
}
BENCHMARK(recordedOverPlain)
    ->ArgsProduct({{28, 64, 224}, {0, 1}, {0, 1}})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

/// What the threads are chosen from: plain forward with one and with two.
void plainByThreads(benchmark::State& state)
{
    const auto network = resnet18(state.range(0));
    ModuleStore modules(registry());
    NetworkPlan plan(network, registry());
    plan.build(modules, 0);
    const c10::InferenceMode inference;
    const at::Tensor input = toTensor(*picture(*network));
    at::set_num_threads(static_cast<int>(state.range(1)));
    for (auto _ : state)
        benchmark::DoNotOptimize(plainForward(plan.root(), input));
    state.counters["multiply_adds"] =
        static_cast<double>(inferShapes(*network, registry()).multiplyAdds);
}
BENCHMARK(plainByThreads)
    ->ArgsProduct({{28, 64, 96, 128, 224}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// A run with everything after the first one: an edit of the last block, the rest reused and checked.
void editOfTheLastBlock(benchmark::State& state)
{
    const auto network = resnet18(state.range(0));
    auto edited = std::make_shared<Network>(*network);
    edited->root.slots[0].push_back({BlockId{100'000}, "Softmax", "softmax", {{"dim", std::int64_t{1}}}, {}});
    RunRequest request;
    request.input = picture(*network);
    request.replayCheck = state.range(1) != 0;
    const auto executor = makeTorchExecutor(registry());
    bool isEdited = false;
    for (auto _ : state) {
        request.network = isEdited ? edited : network;
        isEdited = !isEdited;
        benchmark::DoNotOptimize(executor->run(request, {}));
    }
}
BENCHMARK(editOfTheLastBlock)->ArgsProduct({{64, 224}, {0, 1}})->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
