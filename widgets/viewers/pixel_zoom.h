#pragma once

#include <algorithm>

namespace layerwise {

/// How a map's values become square, sharp pixels: each value `multiple` pixels wide, or, where the map is larger than
/// its place, every `step`-th value one pixel. Never a smoothed mixture, so that a colour is always one value.
struct PixelZoom {
    static constexpr int kMaxMultiple = 96;

    int multiple = 1;
    int step = 1;

    /// The largest that fits into `place`, for a thumbnail or one map large.
    static PixelZoom fitting(int values, int place)
    {
        values = std::max(values, 1);
        place = std::max(place, 1);
        if (values <= place)
            return {place / values, 1};
        return {1, (values + place - 1) / place};
    }

    /// The one whose size comes nearest to `place`.
    static PixelZoom nearest(int values, int place)
    {
        values = std::max(values, 1);
        place = std::max(place, 1);
        if (values <= place)
            return {(place + values / 2) / values, 1};
        return {1, std::max(1, (values + place / 2) / place)};
    }

    /// The next larger and the next smaller one, about a fifth apart; at the ends the same.
    PixelZoom larger() const
    {
        return step > 1 ? PixelZoom{1, step - 1} : PixelZoom{std::min(kMaxMultiple, multiple + std::max(1, multiple / 5)), 1};
    }
    PixelZoom smaller() const
    {
        return multiple > 1 ? PixelZoom{multiple - std::max(1, multiple / 6), 1} : PixelZoom{1, step + 1};
    }
    /// True if values are drawn larger than with the other.
    bool isLargerThan(const PixelZoom& other) const
    {
        return multiple * other.step > other.multiple * step;
    }

    int size(int values) const { return step > 1 ? (values + step - 1) / step : values * multiple; }
    int valueAt(int pixel) const { return step > 1 ? pixel * step : pixel / multiple; }

    friend bool operator==(const PixelZoom&, const PixelZoom&) = default;
};

} // namespace layerwise
