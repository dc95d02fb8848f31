/// Memory that a recorded pass takes over the sum of its activations, at most 3: SIDE THREADS fast|plain [TEMPLATE].
/// Measured by the kernel: the highest resident size (VmHWM, set back before) during the pass, its check against the
/// plain forward and a look at every value, less the resident size with the program and the weights loaded. Weights in
/// oneDNN's order are weights: a pass over a picture of 32x32 pixels comes first.
#include "model/engine/torch_executor.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <vector>

using namespace layerwise;

namespace {

/// A line of /proc/self/status in bytes.
std::int64_t statusBytes(const std::string& key)
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        std::int64_t kilobytes = 0;
        if (word == key + ":" && status >> kilobytes)
            return kilobytes * 1024;
    }
    return 0;
}

std::shared_ptr<const Network> networkOf(const std::string& key, std::int64_t side)
{
    auto network = std::make_shared<Network>(*makeTemplate(key));
    network->input.height = network->input.width = side;
    return network;
}

ActivationPtr picture(const Shape& shape)
{
    std::vector<float> values(static_cast<std::size_t>(*shape.elementCount()));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i % 17) / 8 - 1;
    return std::make_shared<const Activation>(shape, std::move(values));
}

std::set<ActivationPtr> recordedValues(const Trace& trace)
{
    std::set<ActivationPtr> values;
    for (const TraceStepPtr& step : trace.steps)
        values.insert({step->output, step->body, step->shortcut, step->sum});
    values.erase(nullptr);
    return values;
}

double megabytes(std::int64_t bytes)
{
    return static_cast<double>(bytes) / (1 << 20);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::cerr << "usage: recorded_memory SIDE THREADS fast|plain [TEMPLATE]\n";
        return 2;
    }
    const std::string key = argc > 4 ? argv[4] : "resnet18";
    LayerRegistry registry;
    registerLayers(registry);
    const auto executor = makeTorchExecutor(registry);
    RunRequest request;
    request.threads = std::stoi(argv[2]);
    request.layout = std::string(argv[3]) == "fast" ? RunLayout::Fast : RunLayout::Plain;
    request.network = networkOf(key, 32);
    request.input = picture(request.network->input.shape());
    executor->run(request, {});

    request.network = networkOf(key, std::stoll(argv[1]));
    request.input = picture(request.network->input.shape());
    std::ofstream("/proc/self/clear_refs") << "5";
    const std::int64_t before = statusBytes("VmRSS");
    const TracePtr trace = executor->run(request, {});
    const std::int64_t atRun = statusBytes("VmHWM");
    std::int64_t activations = 0;
    for (const ActivationPtr& value : recordedValues(*trace))
        activations += static_cast<std::int64_t>(value->values().size_bytes());
    const std::int64_t atLook = statusBytes("VmHWM");
    std::printf("activations %.1f MB, run and check +%.1f MB, all looked at +%.1f MB, ratio %.2f\n",
                megabytes(activations), megabytes(atRun - before), megabytes(atLook - before),
                static_cast<double>(atLook - before) / static_cast<double>(activations));
    return trace->status == TraceStatus::Ok ? 0 : 1;
}
