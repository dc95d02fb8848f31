/// Trains a template with the engine when told to, for compare_training_with_pytorch.py: SIDE THREADS BATCH [TEMPLATE].
/// Each line that comes in is STEPS steps on random pictures; the answer is their time in nanoseconds.
#include "model/core/random.h"
#include "model/engine/trainer.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

using namespace layerwise;

namespace {

/// Pictures of one batch, made before: the network is measured, not the data.
class RandomPictures : public ExampleSource {
public:
    RandomPictures(std::int64_t count, std::size_t elements) : m_count(count), m_values(elements)
    {
        Random random(1);
        for (float& value : m_values)
            value = static_cast<float>(random.bell());
    }
    std::int64_t size() const override { return m_count; }
    int label(std::int64_t index) const override { return static_cast<int>(index % 10); }
    void write(std::int64_t index, std::uint64_t, std::span<float> values) const override
    {
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = m_values[(i + static_cast<std::size_t>(index)) % m_values.size()];
    }
    std::string fingerprint() const override { return "random"; }

private:
    std::int64_t m_count;
    std::vector<float> m_values;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::cerr << "usage: training_loop SIDE THREADS BATCH [TEMPLATE]\n";
        return 2;
    }
    LayerRegistry registry;
    registerLayers(registry);
    auto network = std::make_shared<Network>(*makeTemplate(argc > 4 ? argv[4] : "resnet18-28"));
    network->input.height = network->input.width = std::stoll(argv[1]);

    TrainingSettings settings;
    settings.threads = std::stoi(argv[2]);
    settings.batchSize = std::stoll(argv[3]);
    settings.schedule.kind = ScheduleKind::Constant;
    settings.learningRate = 1e-3;
    settings.epochs = 1'000'000;
    const auto pictures = std::make_shared<RandomPictures>(
        4 * settings.batchSize, static_cast<std::size_t>(*network->input.shape().elementCount()));

    using Clock = std::chrono::steady_clock;
    Clock::time_point start;
    std::int64_t left = 0;
    TrainingObserver observer;
    observer.goOn = [&] {
        if (left-- > 0)
            return true;
        if (start != Clock::time_point{})
            std::cout << std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count()
                      << std::endl;
        std::string line;
        if (!std::getline(std::cin, line))
            return false;
        left = std::stoll(line) - 1;
        start = Clock::now();
        return true;
    };
    const TrainingResult result =
        makeTorchTrainer(registry)->train({network, {}}, {pictures, nullptr}, settings, observer);
    return result.status == TrainingStatus::Stopped ? 0 : 1;
}
