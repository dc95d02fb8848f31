#include "widgets/common/exporter.h"
#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_bar.h"
#include "widgets/viewers/map_grid.h"
#include "widgets/viewers/map_painter.h"
#include "widgets/viewers/map_view.h"

#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <cmath>

namespace layerwise {

namespace {

constexpr int kLargeSide = 512;    ///< of one map, about, in pixels
constexpr int kSmallSide = 64;     ///< of one map among all of them,
constexpr int kMostPixels = 4096;  ///< which together take no more than this each way
constexpr int kGap = 2;

ActivationPtr mapAlone(const ActivationPtr& activation, std::int64_t channel)
{
    const std::span<const float> map = activation->map(channel);
    return std::make_shared<const Activation>(Shape{activation->mapHeight(), activation->mapWidth()},
                                              std::vector<float>(map.begin(), map.end()));
}

PixelZoom zoomFor(const Activation& activation, int side)
{
    return PixelZoom::fitting(static_cast<int>(std::max(activation.mapHeight(), activation.mapWidth())), side);
}

QSize sizeOf(const Activation& activation, const PixelZoom& zoom)
{
    return {zoom.size(static_cast<int>(activation.mapWidth())), zoom.size(static_cast<int>(activation.mapHeight()))};
}

/// How many maps stand beside each other in a picture of all of them.
int columnsFor(std::int64_t count)
{
    return std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count)))));
}

} // namespace

void FeatureMapPanel::addExports()
{
    const auto items = [this] { return exportItems(); };
    m_exporter = new Exporter(*m_view, items);
    new Exporter(*m_bars, items);
    m_bar->addTool(m_exporter->makeButton(m_bar));
    for (MapGrid* grid : {m_grid, m_otherGrid})
        connect(grid, &MapGrid::menuOpening, this, [this](QMenu* menu) { m_exporter->fill(*menu); });
}

std::vector<ExportItem> FeatureMapPanel::exportItems() const
{
    const ActivationPtr shown = m_source.activation;
    if (!shown || shown->values().empty())
        return {};
    const QString name = m_source.title;
    if (!hasMaps()) {
        ExportItem item = widgetItem(*m_bars, tr("Features of %1").arg(name), name);
        item.tensor = shown;
        return {item};
    }

    const std::int64_t channel = m_grid->channel();
    const PixelZoom large = zoomFor(*shown, kLargeSide);
    const auto paintOne = [this, shown, channel, large](QPaintDevice& device, const QSize&) {
        QPainter painter(&device);
        MapPainter(painter).draw(0, 0, shown->map(channel), static_cast<int>(shown->mapWidth()),
                                 static_cast<int>(shown->mapHeight()), m_grid->scaleOf(channel), large);
    };
    const int columns = columnsFor(shown->mapCount());
    const PixelZoom small = zoomFor(*shown, std::clamp(kMostPixels / columns - kGap, 1, kSmallSide));
    const QSize cell = sizeOf(*shown, small) + QSize(kGap, kGap);
    const int rows = static_cast<int>((shown->mapCount() + columns - 1) / columns);
    const auto paintAll = [this, shown, columns, small, cell](QPaintDevice& device, const QSize&) {
        QPainter painter(&device);
        MapPainter maps(painter);
        for (std::int64_t i = 0; i < shown->mapCount(); ++i) {
            const auto x = static_cast<int>(i % columns) * cell.width();
            const auto y = static_cast<int>(i / columns) * cell.height();
            maps.draw(x, y, shown->map(i), static_cast<int>(shown->mapWidth()), static_cast<int>(shown->mapHeight()),
                      m_grid->scaleOf(i), small);
        }
    };
    return {{tr("Channel %1 of %2").arg(channel).arg(name), tr("%1 channel %2").arg(name).arg(channel),
             sizeOf(*shown, large), paintOne, mapAlone(shown, channel)},
            {tr("All channels of %1").arg(name), name,
             QSize(columns * cell.width() - kGap, rows * cell.height() - kGap), paintAll, shown}};
}

} // namespace layerwise
