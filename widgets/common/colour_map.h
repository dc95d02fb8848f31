#pragma once

#include "model/core/activation.h"

#include <QImage>
#include <QRgb>

#include <array>
#include <span>

namespace layerwise {

/// Which colours a value gets. Diverging is centred on zero (blue - white - red), for signed values; Sequential
/// (viridis) runs from `low` to `high`, for non-negative ones; Grey is for pictures.
enum class ColourMapKind { Diverging, Sequential, Grey };

/// 256 colours from `low` to `high`; what the legend draws is what the maps use.
struct ColourScale {
    ColourMapKind kind = ColourMapKind::Sequential;
    float low = 0;
    float high = 1;

    /// Diverging [-m, m] with m = max |value| if any value is negative, else Sequential [0, max].
    static ColourScale forRange(float min, float max);
    QRgb colour(float value) const; ///< NaN and Inf get a colour that no map has (magenta)
    friend bool operator==(const ColourScale&, const ColourScale&) = default;
};

const std::array<QRgb, 256>& colourTable(ColourMapKind kind);

/// One pixel a value, Format_RGB32. Precondition: values.size() == width * height.
QImage renderMap(std::span<const float> values, int width, int height, const ColourScale& scale);
/// Into an image that is there already (a strip or a grid), at (x, y); one pixel a value.
void renderMapInto(QImage& target, int x, int y, std::span<const float> values, int width, int height,
                   const ColourScale& scale);

} // namespace layerwise
