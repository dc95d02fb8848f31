#include "model/document/overlay.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace layerwise {

namespace {

/// Where a new pixel's centre lies among the old ones: the two neighbours and the share of the second.
struct Between {
    int first = 0, second = 0;
    float share = 0;
};

Between between(int index, int size, int newSize)
{
    const float at = (static_cast<float>(index) + 0.5F) * static_cast<float>(size) / static_cast<float>(newSize) - 0.5F;
    const float inside = std::max(at, 0.0F);
    const int first = std::min(static_cast<int>(inside), size - 1);
    return {first, std::min(first + 1, size - 1), inside - static_cast<float>(first)};
}

std::vector<float> summedOverChannels(const Activation& map)
{
    const std::span<const float> first = map.map(0);
    std::vector<float> sum(first.begin(), first.end());
    for (std::int64_t channel = 1; channel < map.mapCount(); ++channel)
        std::ranges::transform(sum, map.map(channel), sum.begin(), std::plus{});
    return sum;
}

} // namespace

std::vector<float> resizeBilinear(std::span<const float> map, int width, int height, int newWidth, int newHeight)
{
    std::vector<float> resized;
    resized.reserve(static_cast<std::size_t>(newWidth) * static_cast<std::size_t>(newHeight));
    const auto at = [&](int row, int column) {
        return map[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)];
    };
    for (int y = 0; y < newHeight; ++y) {
        const Between rows = between(y, height, newHeight);
        for (int x = 0; x < newWidth; ++x) {
            const Between columns = between(x, width, newWidth);
            const float above = std::lerp(at(rows.first, columns.first), at(rows.first, columns.second), columns.share);
            const float below =
                std::lerp(at(rows.second, columns.first), at(rows.second, columns.second), columns.share);
            resized.push_back(std::lerp(above, below, rows.share));
        }
    }
    return resized;
}

Overlay makeOverlay(const Activation& input, const Activation& map)
{
    Overlay overlay;
    overlay.width = static_cast<int>(input.mapWidth());
    overlay.height = static_cast<int>(input.mapHeight());
    overlay.values = resizeBilinear(summedOverChannels(map), static_cast<int>(map.mapWidth()),
                                    static_cast<int>(map.mapHeight()), overlay.width, overlay.height);
    const ActivationStats stats = computeStats(overlay.values);
    overlay.scale = ColourScale::forRange(stats.min, stats.max);
    const ActivationStats grey = input.mapStats(0);
    overlay.picture =
        renderMap(input.map(0), overlay.width, overlay.height, {ColourMapKind::Grey, grey.min, grey.max});
    return overlay;
}

QImage Overlay::blended(double opacity) const
{
    QImage result = picture.copy();
    const QImage colours = renderMap(values, width, height, scale);
    const auto mix = [opacity](int below, int above) {
        return static_cast<int>(std::lround(below + (above - below) * opacity));
    };
    for (int y = 0; y < height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(result.scanLine(y));
        const auto* over = reinterpret_cast<const QRgb*>(colours.constScanLine(y));
        for (int x = 0; x < width; ++x)
            line[x] = qRgb(mix(qRed(line[x]), qRed(over[x])), mix(qGreen(line[x]), qGreen(over[x])),
                           mix(qBlue(line[x]), qBlue(over[x])));
    }
    return result;
}

} // namespace layerwise
