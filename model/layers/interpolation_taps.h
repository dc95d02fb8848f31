#pragma once

#include "model/layers/axis_taps.h"

namespace layerwise {

/// How Upsample makes one axis, after LibTorch's area_pixel_compute_scale and area_pixel_compute_source_index.
struct InterpolationAxis {
    std::string mode; ///< "nearest", "nearest-exact", "bilinear", "bicubic", "area"
    std::int64_t inputSize = 1;
    std::int64_t outputSize = 1;
    bool alignCorners = false;
    /// scale_factor, where LibTorch works with it instead of with the sizes.
    std::optional<double> factor;
};

/// The cells with their weights. In single precision, for it is there that LibTorch rounds a place down to a cell.
AxisTaps interpolationTaps(const InterpolationAxis& axis, std::int64_t output);

} // namespace layerwise
