#pragma once

#include <QImage>
#include <QRgb>

#include <array>
#include <optional>
#include <span>

namespace layerwise {

/// Which colours a value gets. Diverging is centred on zero (blue - white - red), for signed values; Sequential
/// (viridis) and Cividis run from `low` to `high`, for non-negative ones; Grey is for pictures. All but Grey were made
/// to be read by people who tell red from green badly.
enum class ColourMapKind { Diverging, Sequential, Grey, Cividis };

/// Colour of a value that is NaN or infinite: magenta, which no map has.
inline constexpr QRgb kNotFiniteColour = 0xffff00ff;

/// 256 colours from `low` to `high`; what the legend draws is what the maps use.
struct ColourScale {
    ColourMapKind kind = ColourMapKind::Sequential;
    float low = 0;
    float high = 1;
    /// Above 1, small values are told apart better; below 1, large ones.
    float gamma = 1;

    /// Diverging [-m, m] with m = max |value| if any value is negative, else Sequential [0, max].
    static ColourScale forRange(float min, float max);
    /// The same for a kind that was chosen: Diverging [-m, m], else [min(0, min), max].
    static ColourScale forRange(float min, float max, ColourMapKind kind);
    /// Where a value stands between low and high, from 0 to 1: p = clamp((value - low) / (high - low)), and with gamma
    /// p^(1/gamma); of Diverging, the distance from the middle: 1/2 +- 1/2 |2p - 1|^(1/gamma).
    float position(float value) const;
    /// Entry round-down(position(value) * 256) of the table, at most 255.
    QRgb colour(float value) const;
    friend bool operator==(const ColourScale&, const ColourScale&) = default;
};

/// What a person has chosen for all colour scales; the range comes from what is shown.
struct ColourStyle {
    std::optional<ColourMapKind> kind; ///< std::nullopt: by the sign of the values
    float gamma = 1;

    ColourScale scaleFor(float min, float max) const;
    friend bool operator==(const ColourStyle&, const ColourStyle&) = default;
};

const std::array<QRgb, 256>& colourTable(ColourMapKind kind);

/// One pixel a value, Format_RGB32. Precondition: values.size() == width * height.
QImage renderMap(std::span<const float> values, int width, int height, const ColourScale& scale);
/// Into an image of Format_RGB32 that is there already (a strip or a grid), with its left upper pixel at (x, y).
/// Precondition: it lies inside.
void renderMapInto(QImage& target, int x, int y, std::span<const float> values, int width, int height,
                   const ColourScale& scale);

} // namespace layerwise
