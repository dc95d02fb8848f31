#include "model/document/colour_map.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

// Equidistant points of the published tables of colours, interpolated linearly in between: within 4 of 255 of them.
// Viridis (S. van der Walt, N. Smith, CC0) at 17 points.
constexpr std::array<QRgb, 17> kViridis = {0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d,
                                           0x2c728e, 0x26828e, 0x21918c, 0x1f9f88, 0x27ad81, 0x3dbc74,
                                           0x5cc863, 0x81d34d, 0xaadc32, 0xd5e21a, 0xfde725};
// Cividis (J. Nunez, C. Anderton, R. Renslow, PLOS ONE 13(7) e0199239, 2018, CC0) at 18 points: every 15th of 256.
constexpr std::array<QRgb, 18> kCividis = {0x00224e, 0x002d68, 0x163770, 0x2e416d, 0x3f4c6c, 0x4e566c,
                                           0x5c616e, 0x696b71, 0x767676, 0x838179, 0x928c78, 0xa09875,
                                           0xafa471, 0xbfb06b, 0xcfbd62, 0xdfca57, 0xf0d846, 0xfee838};
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
    const bool isBent = scale.gamma != 1.0F;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float value = values[i];
        if (!std::isfinite(value)) {
            put(i, kNotFiniteColour);
            continue;
        }
        const float position =
            std::clamp(isBent ? scale.position(value) * 256.0F : (value - scale.low) * factor, 0.0F, 255.0F);
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

ColourScale ColourScale::forRange(float min, float max, ColourMapKind kind)
{
    if (kind == ColourMapKind::Diverging) {
        const float bound = std::max(std::abs(min), std::abs(max));
        return {kind, bound > 0 ? -bound : -1.0F, bound > 0 ? bound : 1.0F};
    }
    const float low = std::min(min, 0.0F);
    return {kind, low, max > low ? max : low + 1.0F};
}

float ColourScale::position(float value) const
{
    const float width = high - low;
    const float share = width > 0 ? std::clamp((value - low) / width, 0.0F, 1.0F) : 0.0F;
    if (gamma == 1.0F)
        return share;
    if (kind != ColourMapKind::Diverging)
        return std::pow(share, 1.0F / gamma);
    const float side = 2 * share - 1;
    return 0.5F + std::copysign(0.5F * std::pow(std::abs(side), 1.0F / gamma), side);
}

ColourScale ColourStyle::scaleFor(float min, float max) const
{
    ColourScale scale = kind ? ColourScale::forRange(min, max, *kind) : ColourScale::forRange(min, max);
    scale.gamma = gamma;
    return scale;
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
    static const std::array<QRgb, 256> cividis = interpolate(kCividis);
    static const std::array<QRgb, 256> grey = interpolate(kGrey);
    switch (kind) {
    case ColourMapKind::Diverging:
        return diverging;
    case ColourMapKind::Sequential:
        return sequential;
    case ColourMapKind::Cividis:
        return cividis;
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
