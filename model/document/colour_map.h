#pragma once

#include <QImage>
#include <QRgb>

#include <array>
#include <span>

namespace layerwise {

/// Which colours a value gets. Diverging is centred on zero (blue - white - red), for signed values; Sequential
/// (viridis) runs from `low` to `high`, for non-negative ones; Grey is for pictures.
enum class ColourMapKind { Diverging, Sequential, Grey };

/// Colour of a value that is NaN or infinite: magenta, which no map has.
inline constexpr QRgb kNotFiniteColour = 0xffff00ff;

/// 256 colours from `low` to `high`; what the legend draws is what the maps use.
struct ColourScale {
    ColourMapKind kind = ColourMapKind::Sequential;
    float low = 0;
    float high = 1;

    /// Diverging [-m, m] with m = max |value| if any value is negative, else Sequential [0, max].
    static ColourScale forRange(float min, float max);
    /// Entry round-down((value - low) / (high - low) * 256) of the table, clamped to 0..255.
    QRgb colour(float value) const;
    friend bool operator==(const ColourScale&, const ColourScale&) = default;
};

const std::array<QRgb, 256>& colourTable(ColourMapKind kind);

/// One pixel a value, Format_RGB32. Precondition: values.size() == width * height.
QImage renderMap(std::span<const float> values, int width, int height, const ColourScale& scale);
/// Into an image of Format_RGB32 that is there already (a strip or a grid), with its left upper pixel at (x, y).
/// Precondition: it lies inside.
void renderMapInto(QImage& target, int x, int y, std::span<const float> values, int width, int height,
                   const ColourScale& scale);

} // namespace layerwise
