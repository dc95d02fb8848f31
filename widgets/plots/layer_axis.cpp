#include "widgets/plots/layer_axis.h"

#include "widgets/common/theme.h"
#include "widgets/plots/custom_plot.h"

#include <QFontMetrics>

#include <algorithm>

namespace layerwise {

namespace {

struct Group {
    QString name;
    int first = 0;
    int count = 0;
};

std::vector<Group> groupsOf(const QStringList& paths)
{
    std::vector<Group> groups;
    for (int i = 0; i < static_cast<int>(paths.size()); ++i) {
        const QString name = paths[i].section(QLatin1Char('.'), 0, 0);
        if (groups.empty() || groups.back().name != name)
            groups.push_back({name, i, 0});
        ++groups.back().count;
    }
    return groups;
}

} // namespace

void labelLayerGroups(const std::vector<QCPAxisRect*>& rects, const QStringList& paths, int width)
{
    std::vector<Group> groups = groupsOf(paths);
    auto borders = QSharedPointer<QCPAxisTickerText>::create();
    for (const Group& group : groups)
        borders->addTick(group.first - 0.5, QString());

    // Where names would run into each other, the one with more layers is written.
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.count > b.count; });
    const QFontMetrics metrics(Theme::font(Theme::kSmallPx));
    const double layersPerPixel = static_cast<double>(paths.size()) / std::max(1, width);
    auto names = QSharedPointer<QCPAxisTickerText>::create();
    std::vector<std::pair<double, double>> taken;
    for (const Group& group : groups) {
        const double centre = group.first + (group.count - 1) / 2.0;
        const double half = (metrics.horizontalAdvance(group.name) / 2.0 + 4) * layersPerPixel;
        const bool fits = std::none_of(taken.begin(), taken.end(), [&](const auto& other) {
            return centre - half < other.second && other.first < centre + half;
        });
        if (!fits)
            continue;
        taken.emplace_back(centre - half, centre + half);
        names->addTick(centre, group.name);
    }
    for (QCPAxisRect* rect : rects) {
        rect->axis(QCPAxis::atBottom)->setTicker(names);
        rect->axis(QCPAxis::atTop)->setTicker(borders);
    }
}

} // namespace layerwise
