// The canvas with more than 300 blocks that have been run: painting it, dragging over it, changing it.

#include "model/engine/torch_executor.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QMouseEvent>
#include <QScrollBar>

#include <benchmark/benchmark.h>

using namespace layerwise;

namespace {

constexpr int kFewestBlocks = 300;
constexpr int kPatienceMs = 60000;
constexpr QSize kView(840, 560); ///< what the canvas has of a window of 1440×900

int countBlocks(const NetworkDocument& document)
{
    int count = 0;
    forEachBlock(document.network().root, document.registry(), [&](const Block&, const std::string&, int) { ++count; });
    return count;
}

/// ResNet-18 with the second block of layer1 repeated until it is large, run once on the first generated digit.
class Scene {
public:
    Scene()
        : document(registered()), selection(document), images(document),
          runs(document, images, makeTorchExecutor(document.registry())), canvas(document, selection, runs)
    {
        document.setNetwork(*makeTemplate("resnet18-28"), {});
        const BlockId repeated = findByPath(document.network().root, "layer1.1", document.registry())->id;
        while (countBlocks(document) < kFewestBlocks) {
            if (!document.duplicateBlocks({repeated}))
                return;
        }
        canvas.resize(kView);
        canvas.show(); // offscreen; it is what lays the viewport out
        runs.run();
        QElapsedTimer patience;
        patience.start();
        while (runs.isRunning() && patience.elapsed() < kPatienceMs)
            QApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
        image = QImage(kView, QImage::Format_ARGB32_Premultiplied);
    }

    bool isReady() const
    {
        return countBlocks(document) >= kFewestBlocks && runs.trace()->status == TraceStatus::Ok && !runs.isStale();
    }
    void paint()
    {
        canvas.viewport()->render(&image);
        benchmark::DoNotOptimize(image.constBits());
    }
    void send(QEvent::Type type, const QPoint& at)
    {
        QMouseEvent event(type, at, canvas.viewport()->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
        QApplication::sendEvent(canvas.viewport(), &event);
    }

    NetworkDocument document;
    Selection selection;
    ImageSource images;
    RunController runs;
    NetworkCanvas canvas;
    QImage image;

private:
    static const LayerRegistry& registered()
    {
        static const LayerRegistry* const registry = [] {
            auto* made = new LayerRegistry;
            registerLayers(*made);
            return made;
        }();
        return *registry;
    }
};

/// Made once: the run takes longer than all that is measured.
Scene* readyScene(benchmark::State& state)
{
    static Scene scene;
    static const bool ready = scene.isReady();
    if (!ready) {
        state.SkipWithError("the large network did not run");
        return nullptr;
    }
    scene.canvas.resetZoom();
    scene.canvas.verticalScrollBar()->setValue(0);
    return &scene;
}

void paintWhileScrolling(benchmark::State& state)
{
    Scene* scene = readyScene(state);
    if (scene == nullptr)
        return;
    QScrollBar* bar = scene->canvas.verticalScrollBar();
    for (auto _ : state) {
        bar->setValue(bar->value() + 40 < bar->maximum() ? bar->value() + 40 : 0);
        scene->paint();
    }
}

void paintAllBlocks(benchmark::State& state)
{
    Scene* scene = readyScene(state);
    if (scene == nullptr)
        return;
    scene->canvas.fitNetwork();
    for (auto _ : state)
        scene->paint();
}

/// One move of the mouse while a block is dragged, with the picture that it leads to.
void dragOneStep(benchmark::State& state)
{
    Scene* scene = readyScene(state);
    if (scene == nullptr)
        return;
    const BlockId first = scene->document.network().root.slots.front().front().id;
    const QPoint from = scene->canvas.blockRect(first).center();
    scene->send(QEvent::MouseButtonPress, from);
    int step = 0;
    for (auto _ : state) {
        step = (step + 7) % 300;
        scene->send(QEvent::MouseMove, from + QPoint(20, step));
        scene->paint();
    }
    QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, {});
    QApplication::sendEvent(&scene->canvas, &escape);
}

/// A block is moved by the keyboard: the command, shape inference of all blocks, the layout and the picture.
void moveOneBlock(benchmark::State& state)
{
    Scene* scene = readyScene(state);
    if (scene == nullptr)
        return;
    const BlockId block = scene->document.network().root.slots.front()[1].id;
    int direction = 1;
    for (auto _ : state) {
        scene->document.moveBlock(block, direction);
        direction = -direction;
        scene->paint();
    }
}

BENCHMARK(paintWhileScrolling)->Unit(benchmark::kMillisecond);
BENCHMARK(paintAllBlocks)->Unit(benchmark::kMillisecond);
BENCHMARK(dragOneStep)->Unit(benchmark::kMillisecond);
BENCHMARK(moveOneBlock)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    Theme::install(application, Theme::Mode::Light);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
