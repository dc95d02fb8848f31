// Live: from a changed image until strips, maps and the prediction are painted. The real window, 1440×900, as it is when
// the program starts, with one layer of 64 maps selected. The counters: the 50th and 95th percentile of a frame, of the
// pass in it as the engine measures it, and of the rest: the input, both threads' waiting, and everything that is drawn.

#include "app/window/main_window.h"
#include "bench/window_bench.h"
#include "model/engine/torch_executor.h"
#include "model/engine/trainer.h"
#include "model/templates/templates.h"
#include "widgets/canvas/network_canvas.h"

#include <QEvent>

#include <algorithm>
#include <vector>

using namespace layerwise;

namespace {

constexpr int kFrames = 240;
constexpr int kWarmUp = 20;
constexpr double kNsPerMs = 1e6;

/// ResNet-18 at one size, run and at rest.
class Scene : public QObject {
public:
    explicit Scene(std::int64_t side) : window(registered(), makeTorchExecutor(registered()), makeTorchTrainer(registered()))
    {
        window.newFromTemplate(QStringLiteral("resnet18-28"));
        InputSpec input = window.document().network().input;
        input.height = input.width = side;
        isReady = !window.document().setInput(input);
        window.resize(1440, 900);
        window.show();
        const Block* selected = findByPath(window.document().network().root, "layer1.0.bn2", registered());
        isReady = isReady && selected != nullptr;
        window.selection().select(selected->id);
        window.runs().setLive(true);
        isReady = isReady && waitUntil([this] { return isShown(); });
        window.canvas()->viewport()->installEventFilter(this);
    }

    /// Turns the image a little further, and waits until all that follows from it is painted.
    bool turn()
    {
        ImageAdjustments adjustments;
        adjustments.rotation = ++m_turned % 360 - 180;
        m_isPainted = false;
        window.images().setAdjustments(adjustments);
        return waitUntil([this] { return isShown() && m_isPainted; });
    }

    MainWindow window;
    bool isReady = false;

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        // All widgets of a window are painted one after the other, in the same event.
        m_isPainted = m_isPainted || (event->type() == QEvent::Paint && isShown());
        return false;
    }

private:
    bool isShown()
    {
        return window.runs().trace()->input == window.images().tensor() && window.runs().trace()->status == TraceStatus::Ok;
    }

    int m_turned = 0;
    bool m_isPainted = false;
};

double percentile(std::vector<double> values, double share)
{
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void liveFrame(benchmark::State& state)
{
    Scene scene(state.range(0));
    scene.window.images().setMoving(true);
    for (int i = 0; scene.isReady && i < kWarmUp; ++i)
        scene.isReady = scene.turn();
    if (!scene.isReady) {
        state.SkipWithError("the network did not run");
        return;
    }
    std::vector<double> frames, passes, others;
    for (auto _ : state) {
        QElapsedTimer timer;
        timer.start();
        if (!scene.turn()) {
            state.SkipWithError("a frame did not come");
            return;
        }
        frames.push_back(static_cast<double>(timer.nsecsElapsed()) / kNsPerMs);
        passes.push_back(static_cast<double>(scene.window.runs().trace()->durationNs) / kNsPerMs);
        others.push_back(frames.back() - passes.back());
    }
    for (const auto& [name, values] : {std::pair("frame", &frames), {"pass", &passes}, {"rest", &others}}) {
        state.counters[std::string(name) + "_p50_ms"] = percentile(*values, 0.5);
        state.counters[std::string(name) + "_p95_ms"] = percentile(*values, 0.95);
    }
}

BENCHMARK(liveFrame)->Arg(28)->Arg(64)->Arg(224)->Iterations(kFrames)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv)
{
    return runWindowBenchmarks(argc, argv);
}
