// What looking costs: training in the real window, 1440×900, in stretches with and without somebody to watch it, one after the
// other in the same training, which makes a noisy machine count for both alike. Maps: all is as when the program starts, and
// the maps, strips and the prediction of the current image go along or stand still. Window: the same with the Training
// panel's curves and norms by layer, against a window that is hidden. The counters: images per second of both kinds of
// stretches (the sum over their sums), and the share of the throughput that was lost.

#include "app/window/main_window.h"
#include "bench/window_bench.h"
#include "model/engine/torch_executor.h"
#include "model/engine/trainer.h"
#include "model/templates/templates.h"

#include <vector>

using namespace layerwise;

namespace {

constexpr int kPairs = 12;
constexpr qint64 kStretchMs = 5000;
constexpr qint64 kSettleMs = 500; ///< after a change, before a stretch begins

struct Speed {
    double images = 0;
    double seconds = 0;

    double perSecond() const { return seconds > 0 ? images / seconds : 0; }
};

class Scene {
public:
    explicit Scene(std::int64_t side)
        : window(registered(), makeTorchExecutor(registered()), makeTorchTrainer(registered()))
    {
        window.newFromTemplate(QStringLiteral("resnet18-28"));
        InputSpec input = window.document().network().input;
        input.height = input.width = side;
        isReady = !window.document().setInput(input);
        window.resize(1440, 900);
        window.show();
        TrainingPlan plan;
        plan.source = TrainingPlan::Source::Generated;
        plan.generatedCount = 60'000;
        plan.heldOut = 100;
        plan.settings.epochs = 1000;
        plan.settings.minutes = 0;
        window.training().setPlan(plan);
        QObject::connect(&controller(), &TrainingController::lookReady, [this] { ++views; });
        window.training().start();
        isReady = isReady && waitUntil([this] { return steps() >= 20; });
    }
    ~Scene()
    {
        window.training().stop();
        waitUntil([this] { return !window.training().isActive(); });
    }

    TrainingController& controller() { return window.training().training(); }
    std::int64_t steps()
    {
        const std::optional<TrainingStep>& step = controller().progress().step;
        return step ? step->step : 0;
    }

    /// Adds what was learned meanwhile. A step counts in the stretch that it ends in.
    bool stretch(Speed& speed)
    {
        if (!pass(kSettleMs))
            return false;
        const TrainingStep begin = *controller().progress().step;
        if (!pass(kStretchMs))
            return false;
        const TrainingStep end = *controller().progress().step;
        speed.images += static_cast<double>((end.step - begin.step) * begin.images);
        speed.seconds += end.seconds - begin.seconds;
        return true;
    }

    MainWindow window;
    int views = 0; ///< how often weights came to be looked at
    bool isReady = false;

private:
    bool pass(qint64 milliseconds)
    {
        QElapsedTimer timer;
        timer.start();
        const std::int64_t before = steps();
        return waitUntil([&] { return timer.elapsed() >= milliseconds && steps() > before; });
    }
};

/// `watch` begins or ends looking.
template <typename Watch>
void compare(benchmark::State& state, Scene& scene, Watch watch)
{
    Speed watched, alone;
    int views = 0;
    for (auto _ : state) {
        for (int i = 0; i < 2 * kPairs; ++i) {
            const bool isWatched = i % 2 == (i / 2) % 2; // with, without; without, with
            watch(isWatched);
            const int before = scene.views;
            if (!scene.isReady || !scene.stretch(isWatched ? watched : alone)) {
                state.SkipWithError("the training did not go on");
                return;
            }
            views += isWatched ? scene.views - before : 0;
        }
    }
    state.counters["watched_images_per_s"] = watched.perSecond();
    state.counters["alone_images_per_s"] = alone.perSecond();
    state.counters["cost_percent"] = 100 * (1 - watched.perSecond() / alone.perSecond());
    state.counters["views_per_s"] = views / watched.seconds;
}

void maps(benchmark::State& state)
{
    Scene scene(state.range(0));
    compare(state, scene, [&scene](bool isWatched) { scene.controller().setLooksWanted(isWatched); });
}

void window(benchmark::State& state)
{
    Scene scene(state.range(0));
    compare(state, scene, [&scene](bool isWatched) {
        scene.window.setVisible(isWatched);
        scene.controller().setLooksWanted(isWatched);
        scene.controller().setNormsWatched(isWatched);
    });
}

BENCHMARK(maps)->Arg(28)->Arg(64)->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(window)->Arg(28)->Arg(64)->Iterations(1)->Unit(benchmark::kSecond);

} // namespace

int main(int argc, char** argv)
{
    return runWindowBenchmarks(argc, argv);
}
