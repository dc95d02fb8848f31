#pragma once

#include "model/core/explanation.h"
#include "model/layers/window.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace layerwise {

/// One cell that an index of the output reads along one axis.
struct AxisTap {
    std::int64_t input = 0;  ///< in the input; outside of it if isPadding
    std::int64_t kernel = 0; ///< in the kernel
    double weight = 1;       ///< of interpolation
    bool isPadding = false;
};

/// What an index of the output reads along one axis, and where a picture of it shows the window.
struct AxisTaps {
    std::vector<AxisTap> taps; ///< from the window's first cell to its last
    std::int64_t first = 0;    ///< of the window, in the input
    std::int64_t count = 0;    ///< cells of the window; 0: there is none
    std::int64_t step = 1;
};
using AxisRule = std::function<AxisTaps(std::int64_t output)>;

/// How the rows and the columns of the output come from those of the input.
struct PlaneRule {
    AxisRule rows;
    AxisRule columns;
};

/// A sliding window: input = output*stride - padding + kernel*dilation. Of a window too large to be written down cell
/// by cell only the cells inside the input are listed. `before`: the padding in front, where both sides differ.
AxisTaps slidingTaps(const WindowAxis& axis, std::int64_t before, std::int64_t inputSize, std::int64_t output);

/// The same where the padding is made of pixels of the image: their places stand for it. `mode` as in Conv2d.
AxisTaps filledTaps(const WindowAxis& axis, std::int64_t before, std::int64_t inputSize, std::int64_t output,
                    const std::string& mode);

/// ConvTranspose2d: the pixels whose patch covers `output`: output + padding = input*stride + kernel*dilation.
AxisTaps transposedTaps(const WindowAxis& axis, std::int64_t inputSize, std::int64_t output);

/// Adaptive pooling: from floor(output*H_in / H_out) to before ceil((output + 1)*H_in / H_out).
AxisTaps adaptiveTaps(std::int64_t inputSize, std::int64_t outputSize, std::int64_t output);

/// The same for both axes of a plane.
PlaneRule adaptiveRule(const Shape& input, const Shape& output);

/// Cells with weights that stand anywhere; the window is what they span.
AxisTaps weightedTaps(std::vector<AxisTap> taps);

} // namespace layerwise
