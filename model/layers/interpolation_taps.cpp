#include "model/layers/interpolation_taps.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace layerwise {

namespace {

/// A weight below this is a rounding error of the place, and no dependence.
constexpr double kLeastWeight = 1e-6;

float scaleOf(const InterpolationAxis& axis)
{
    if (axis.alignCorners)
        return axis.outputSize > 1 ? static_cast<float>(axis.inputSize - 1) / static_cast<float>(axis.outputSize - 1)
                                   : 0.0F;
    if (axis.factor)
        return static_cast<float>(1.0 / *axis.factor);
    return static_cast<float>(axis.inputSize) / static_cast<float>(axis.outputSize);
}

/// Where the middle of an output cell lies between those of the input.
float sourceOf(const InterpolationAxis& axis, std::int64_t output)
{
    const float scale = scaleOf(axis);
    return axis.alignCorners ? scale * static_cast<float>(output) : scale * (static_cast<float>(output) + 0.5F) - 0.5F;
}

AxisTaps nearest(const InterpolationAxis& axis, std::int64_t output)
{
    const float half = axis.mode == "nearest-exact" ? 0.5F : 0.0F;
    const float place = std::floor((static_cast<float>(output) + half) * scaleOf(axis));
    return weightedTaps({{std::min(static_cast<std::int64_t>(place), axis.inputSize - 1), 0, 1, false}});
}

AxisTaps linear(const InterpolationAxis& axis, std::int64_t output)
{
    if (axis.inputSize == axis.outputSize)
        return weightedTaps({{output, 0, 1, false}});
    const float place = std::max(sourceOf(axis, output), 0.0F);
    const std::int64_t first = std::min(static_cast<std::int64_t>(place), axis.inputSize - 1);
    const float share = std::clamp(place - static_cast<float>(first), 0.0F, 1.0F);
    if (static_cast<double>(share) < kLeastWeight || first + 1 >= axis.inputSize)
        return weightedTaps({{first, 0, 1, false}});
    if (static_cast<double>(1 - share) < kLeastWeight)
        return weightedTaps({{first + 1, 1, 1, false}});
    return weightedTaps(
        {{first, 0, static_cast<double>(1 - share), false}, {first + 1, 1, static_cast<double>(share), false}});
}

/// Keys' convolution kernel with a = -0.75 (Keys 1981), as LibTorch has it.
AxisTaps cubic(const InterpolationAxis& axis, std::int64_t output)
{
    constexpr double a = -0.75;
    const float place = sourceOf(axis, output);
    const auto first = static_cast<std::int64_t>(std::floor(place));
    const double t = static_cast<double>(place - std::floor(place));
    const auto near = [](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
    const auto far = [](double x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
    const std::array<double, 4> weights{far(t + 1), near(t), near(1 - t), far(2 - t)};
    std::vector<AxisTap> taps;
    for (std::int64_t i = 0; i < 4; ++i) {
        const std::int64_t input = std::clamp<std::int64_t>(first - 1 + i, 0, axis.inputSize - 1);
        const double weight = weights[static_cast<std::size_t>(i)];
        if (std::abs(weight) < kLeastWeight)
            continue;
        // Beyond the edge stands the edge again, so that one cell may be met several times.
        if (!taps.empty() && taps.back().input == input)
            taps.back().weight += weight;
        else
            taps.push_back({input, i, weight, false});
    }
    return weightedTaps(std::move(taps));
}

} // namespace

AxisTaps interpolationTaps(const InterpolationAxis& axis, std::int64_t output)
{
    if (axis.mode == "bilinear")
        return linear(axis, output);
    if (axis.mode == "bicubic")
        return cubic(axis, output);
    if (axis.mode != "area")
        return nearest(axis, output);
    AxisTaps result = adaptiveTaps(axis.inputSize, axis.outputSize, output);
    for (AxisTap& tap : result.taps)
        tap.weight = 1 / static_cast<double>(result.count);
    return result;
}

} // namespace layerwise
