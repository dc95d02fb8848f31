// Painting feature maps as the program does, into a picture, through the real widget: all of a 512x28x28 activation, and
// frame by frame while one scrolls through thousands, or through large ones.

#include "widgets/common/theme.h"
#include "widgets/viewers/map_grid.h"

#include <QApplication>
#include <QImage>
#include <QScrollBar>

#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>

using namespace layerwise;

namespace {

constexpr std::int64_t kChannels = 512;
constexpr std::int64_t kSize = 28;

ActivationPtr makeMaps(float offset, std::int64_t channels = kChannels, std::int64_t size = kSize)
{
    std::vector<float> values(static_cast<std::size_t>(channels * size * size));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = std::sin(static_cast<float>(i) * 0.37F) + offset;
    return std::make_shared<const Activation>(Shape{1, channels, size, size}, std::move(values));
}

/// A grid so large that no map is out of sight, with its thumbnails at `multiple` times the maps' size.
class Painting {
public:
    explicit Painting(int multiple)
    {
        m_grid.setThumbnailSize(static_cast<int>(kSize) * multiple);
        m_grid.resize(1400, multiple == 1 ? 450 : 1600);
        m_grid.show(); // offscreen; it is what lays the viewport out
        m_image = QImage(m_grid.size(), QImage::Format_ARGB32_Premultiplied);
    }

    bool showsAll() const { return m_grid.viewport()->rect().contains(m_grid.mapRect(kChannels - 1)); }
    MapGrid& grid() { return m_grid; }
    void paint()
    {
        m_grid.viewport()->render(&m_image);
        benchmark::DoNotOptimize(m_image.constBits());
    }

private:
    MapGrid m_grid;
    QImage m_image;
};

/// One colour range for all maps, as it is while one scrolls or selects.
void paintLayerScale(benchmark::State& state)
{
    Painting painting(static_cast<int>(state.range(0)));
    const ActivationPtr maps = makeMaps(0);
    painting.grid().setActivation(maps);
    painting.grid().setScale(ColourScale::forRange(maps->stats().min, maps->stats().max));
    if (!painting.showsAll())
        state.SkipWithError("not all maps are in sight");
    for (auto _ : state)
        painting.paint();
}

/// A newly recorded activation, each map with its own range: statistics and painting.
void paintNewActivationMapScale(benchmark::State& state)
{
    Painting painting(static_cast<int>(state.range(0)));
    painting.grid().setScale(std::nullopt);
    for (auto _ : state) {
        state.PauseTiming();
        const ActivationPtr maps = makeMaps(0);
        state.ResumeTiming();
        painting.grid().setActivation(maps);
        painting.paint();
    }
    if (!painting.showsAll())
        state.SkipWithError("not all maps are in sight");
}

/// A frame of scrolling: another part comes into sight, and all that is in sight is painted. The grid has the size it has
/// in a window as large as the screen. `hovers`: the cross-hair is on every map; `isNew`: none of the maps in sight has been
/// painted before, as it is at the first sight of a layer and at every frame of a live drawing.
void scroll(benchmark::State& state)
{
    const std::int64_t channels = state.range(0);
    const std::int64_t size = state.range(1);
    const bool ownScale = state.range(2) != 0;
    const bool hovers = state.range(3) != 0;
    const bool isNew = state.range(4) != 0;
    MapGrid grid;
    grid.setThumbnailSize(MapGrid::kDefaultThumbnail);
    grid.resize(1400, 800);
    grid.show();
    const ActivationPtr maps = makeMaps(0, channels, size);
    grid.setActivation(maps);
    grid.setScale(ownScale ? std::nullopt : std::optional(ColourScale::forRange(-1, 1)));
    if (hovers)
        grid.setCrossHair(QPoint(static_cast<int>(size) / 2, static_cast<int>(size) / 3));
    QImage image(grid.size(), QImage::Format_ARGB32_Premultiplied);
    QScrollBar* bar = grid.verticalScrollBar();
    if (bar->maximum() == 0)
        state.SkipWithError("there is nothing to scroll");
    int direction = 1;
    float high = 1;
    for (auto _ : state) {
        const int to = bar->value() + direction * 60;
        if (to < 0 || to > bar->maximum())
            direction = -direction;
        bar->setValue(to);
        if (isNew)
            grid.setScale(ColourScale::forRange(-1, high = high > 2 ? 1.0F : high + 0.01F));
        grid.viewport()->render(&image);
        benchmark::DoNotOptimize(image.constBits());
    }
}

BENCHMARK(scroll)
    ->ArgNames({"channels", "size", "own_scale", "cross_hair", "new"})
    ->Args({2048, 7, 0, 0, 0})
    ->Args({2048, 7, 1, 0, 0})
    ->Args({2048, 7, 0, 1, 0})
    ->Args({2048, 7, 0, 0, 1})
    ->Args({2048, 28, 0, 0, 0})
    ->Args({2048, 28, 0, 0, 1})
    ->Args({512, 224, 0, 0, 0})
    ->Args({512, 224, 0, 1, 0})
    ->Args({512, 224, 0, 0, 1})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(paintLayerScale)->ArgName("multiple")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(paintNewActivationMapScale)->ArgName("multiple")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

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
