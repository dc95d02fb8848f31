#include "model/layers/axis_taps.h"

#include <algorithm>
#include <numeric>

namespace layerwise {

namespace {

/// Beyond this only the cells inside the input are listed: no screen shows more, and kernels may be as large as a
/// number.
constexpr std::int64_t kMostCells = 1024;

std::int64_t ceilDivide(std::int64_t dividend, std::int64_t divisor)
{
    return dividend / divisor + (dividend % divisor > 0 ? 1 : 0);
}

/// The pixel that stands at `position` of a row that is continued beyond its ends.
std::int64_t continued(std::int64_t position, std::int64_t size, const std::string& mode)
{
    if (mode == "replicate")
        return std::clamp<std::int64_t>(position, 0, size - 1);
    if (mode == "circular")
        return ((position % size) + size) % size;
    if (position < 0)
        return -position; // reflect: the edge itself is not repeated
    return position < size ? position : 2 * (size - 1) - position;
}

} // namespace

AxisTaps slidingTaps(const WindowAxis& axis, std::int64_t before, std::int64_t inputSize, std::int64_t output)
{
    AxisTaps result{{}, output * axis.stride - before, axis.kernel, axis.dilation};
    std::int64_t first = 0;
    std::int64_t last = axis.kernel - 1;
    if (axis.kernel > kMostCells) {
        first = std::max<std::int64_t>(first, ceilDivide(-result.first, axis.dilation));
        last = std::min(last, inputSize - 1 < result.first ? -1 : (inputSize - 1 - result.first) / axis.dilation);
    }
    for (std::int64_t cell = first; cell <= last; ++cell) {
        const std::int64_t input = result.first + cell * axis.dilation;
        result.taps.push_back({input, cell, 1, input < 0 || input >= inputSize});
    }
    return result;
}

AxisTaps filledTaps(const WindowAxis& axis, std::int64_t before, std::int64_t inputSize, std::int64_t output,
                    const std::string& mode)
{
    AxisTaps result = slidingTaps(axis, before, inputSize, output);
    if (mode == "zeros")
        return result;
    for (AxisTap& tap : result.taps) {
        tap.input = continued(tap.input, inputSize, mode);
        tap.isPadding = false;
    }
    return result;
}

AxisTaps transposedTaps(const WindowAxis& axis, std::int64_t inputSize, std::int64_t output)
{
    // Every step-th cell of the kernel meets the grid of pixels, if any does; the last of them meets the first pixel.
    const std::int64_t divisor = std::gcd(axis.stride, axis.dilation);
    AxisTaps result{{}, 0, 0, axis.dilation / divisor};
    for (std::int64_t cell = axis.kernel - 1; cell >= 0; --cell) {
        const std::int64_t place = output + axis.padding - cell * axis.dilation;
        if (place % axis.stride != 0)
            continue;
        const std::int64_t input = place / axis.stride;
        result.taps.push_back({input, cell, 1, input < 0 || input >= inputSize});
    }
    result.count = static_cast<std::int64_t>(result.taps.size());
    result.first = result.taps.empty() ? 0 : result.taps.front().input;
    return result;
}

AxisTaps adaptiveTaps(std::int64_t inputSize, std::int64_t outputSize, std::int64_t output)
{
    const std::int64_t first = output * inputSize / outputSize;
    const std::int64_t end = ceilDivide((output + 1) * inputSize, outputSize);
    AxisTaps result{{}, first, end - first, 1};
    for (std::int64_t input = first; input < end; ++input)
        result.taps.push_back({input, input - first, 1, false});
    return result;
}

PlaneRule adaptiveRule(const Shape& input, const Shape& output)
{
    const auto rule = [](std::int64_t inputSize, std::int64_t outputSize) {
        return [=](std::int64_t index) { return adaptiveTaps(inputSize, outputSize, index); };
    };
    return {rule(input[-2], output[-2]), rule(input[-1], output[-1])};
}

AxisTaps weightedTaps(std::vector<AxisTap> taps)
{
    AxisTaps result{std::move(taps), 0, 0, 1};
    if (result.taps.empty())
        return result;
    const auto [least, most] = std::ranges::minmax(result.taps, {}, &AxisTap::input);
    result.first = least.input;
    result.count = most.input - least.input + 1;
    return result;
}

} // namespace layerwise
