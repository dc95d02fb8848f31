/// Runs a template with the engine when told to, for compare_with_pytorch.py: SIDE THREADS fast|plain [TEMPLATE].
/// Each line that comes in is one pass over another picture; the answer is its time in nanoseconds. The first line that
/// goes out says what the check of the recording gave.
#include "model/engine/torch_executor.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"

#include <chrono>
#include <iostream>
#include <random>
#include <string>
#include <vector>

using namespace layerwise;

namespace {

ActivationPtr picture(const Shape& shape, std::mt19937& random)
{
    std::normal_distribution<float> normal;
    std::vector<float> values(static_cast<std::size_t>(*shape.elementCount()));
    for (float& value : values)
        value = normal(random);
    return std::make_shared<const Activation>(shape, std::move(values));
}

const char* textOf(ReplayCheck check)
{
    switch (check) {
    case ReplayCheck::Equal:
        return "equal";
    case ReplayCheck::Close:
        return "close";
    case ReplayCheck::Different:
        return "different";
    case ReplayCheck::NotMade:
        break;
    }
    return "not made";
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::cerr << "usage: recorded_pass SIDE THREADS fast|plain [TEMPLATE]\n";
        return 2;
    }
    LayerRegistry registry;
    registerLayers(registry);
    auto network = std::make_shared<Network>(*makeTemplate(argc > 4 ? argv[4] : "resnet18"));
    network->input.height = network->input.width = std::stoll(argv[1]);

    RunRequest request;
    request.threads = std::stoi(argv[2]);
    request.layout = std::string(argv[3]) == "fast" ? RunLayout::Fast : RunLayout::Plain;
    request.network = network;
    std::mt19937 random(1);
    request.input = picture(network->input.shape(), random);
    const auto executor = makeTorchExecutor(registry);
    TracePtr trace = executor->run(request, {});
    std::cout << textOf(trace->replayCheck) << std::endl;

    std::size_t published = 0;
    const RunObserver observer{[] { return false; }, [&published](const TraceStepPtr&) { ++published; }};
    for (std::string line; std::getline(std::cin, line);) {
        request.input = picture(network->input.shape(), random);
        const auto start = std::chrono::steady_clock::now();
        trace = executor->run(request, observer);
        const auto time = std::chrono::steady_clock::now() - start;
        std::cout << std::chrono::duration_cast<std::chrono::nanoseconds>(time).count() << std::endl;
    }
    return trace->status == TraceStatus::Ok && published > 0 ? 0 : 1;
}
