#include "model/document/colour_map.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

// Equidistant points of the published maps, interpolated linearly in between.
// Viridis (S. van der Walt, N. Smith, CC0) at 17 points.
constexpr std::array<QRgb, 17> kViridis = {0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d,
                                           0x2c728e, 0x26828e, 0x21918c, 0x1f9f88, 0x27ad81, 0x3dbc74,
                                           0x5cc863, 0x81d34d, 0xaadc32, 0xd5e21a, 0xfde725};
// RdBu of ColorBrewer (C. Brewer), 11 classes, blue first.
constexpr std::array<QRgb, 11> kBlueRed = {0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7,
                                           0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b, 0x67001f};
constexpr std::array<QRgb, 2> kGrey = {0x000000, 0xffffff};

std::array<QRgb, 256> interpolate(std::span<const QRgb> points)
{
    std::array<QRgb, 256> table{};
    const auto last = static_cast<double>(points.size() - 1);
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double position = static_cast<double>(i) / 255.0 * last;
        const auto left = std::min(static_cast<std::size_t>(position), points.size() - 2);
        const double share = position - static_cast<double>(left);
        const auto mix = [&](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
        const QRgb a = points[left];
        const QRgb b = points[left + 1];
        table[i] = qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
    }
    return table;
}

/// Calls `put(index in values, colour)` for each value. The factor is computed once: this is the inner loop of the
/// grid.
template <typename Put>
void forEachColour(std::span<const float> values, const ColourScale& scale, const Put& put)
{
    const auto& table = colourTable(scale.kind);
    const float width = scale.high - scale.low;
    const float factor = width > 0 ? 256.0F / width : 0.0F;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float value = values[i];
        if (!std::isfinite(value)) {
            put(i, kNotFiniteColour);
            continue;
        }
        const float position = std::clamp((value - scale.low) * factor, 0.0F, 255.0F);
        put(i, table[static_cast<std::size_t>(position)]);
    }
}

} // namespace

ColourScale ColourScale::forRange(float min, float max)
{
    if (min < 0) {
        const float bound = std::max(-min, max);
        return {ColourMapKind::Diverging, -bound, bound};
    }
    return {ColourMapKind::Sequential, 0.0F, max > 0 ? max : 1.0F};
}

QRgb ColourScale::colour(float value) const
{
    QRgb result = 0;
    forEachColour({&value, 1}, *this, [&](std::size_t, QRgb colour) { result = colour; });
    return result;
}

const std::array<QRgb, 256>& colourTable(ColourMapKind kind)
{
    static const std::array<QRgb, 256> diverging = interpolate(kBlueRed);
    static const std::array<QRgb, 256> sequential = interpolate(kViridis);
    static const std::array<QRgb, 256> grey = interpolate(kGrey);
    switch (kind) {
    case ColourMapKind::Diverging:
        return diverging;
    case ColourMapKind::Sequential:
        return sequential;
    case ColourMapKind::Grey:
        break;
    }
    return grey;
}

QImage renderMap(std::span<const float> values, int width, int height, const ColourScale& scale)
{
    QImage image(width, height, QImage::Format_RGB32);
    renderMapInto(image, 0, 0, values, width, height, scale);
    return image;
}

void renderMapInto(QImage& target, int x, int y, std::span<const float> values, int width, int height,
                   const ColourScale& scale)
{
    for (int row = 0; row < height; ++row) {
        auto* line = reinterpret_cast<QRgb*>(target.scanLine(y + row)) + x;
        forEachColour(values.subspan(static_cast<std::size_t>(row) * static_cast<std::size_t>(width),
                                     static_cast<std::size_t>(width)),
                      scale, [line](std::size_t column, QRgb colour) { line[column] = colour; });
    }
}

} // namespace layerwise
