#include "model/data/image.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace layerwise {

namespace {

/// Where one output row or column takes its value from: (1 - weight) * source[first] + weight * source[second].
struct Tap {
    int first = 0;
    int second = 0;
    float weight = 0;
};

/// torch.nn.functional.interpolate, mode="bilinear", align_corners=False:
/// source = max(0, (i + 0.5) * in / out - 0.5), with in / out in float and the rest in double, as LibTorch does it:
/// far out in a large picture the difference would be seen.
std::vector<Tap> taps(int in, std::int64_t out)
{
    std::vector<Tap> result(static_cast<std::size_t>(out));
    const double scale = static_cast<float>(in) / static_cast<float>(out);
    for (std::int64_t i = 0; i < out; ++i) {
        const double source = std::max(0.0, scale * (static_cast<double>(i) + 0.5) - 0.5);
        const int first = std::min(static_cast<int>(source), in - 1);
        const int second = std::min(first + 1, in - 1);
        result[static_cast<std::size_t>(i)] = {first, second, static_cast<float>(std::min(source - first, 1.0))};
    }
    return result;
}

/// Grey values from 0 to 1, height x width of them.
void writeResized(const GreyImage& image, std::int64_t height, std::int64_t width, std::span<float> values)
{
    const std::vector<Tap> rows = taps(image.height, height);
    const std::vector<Tap> columns = taps(image.width, width);
    auto next = values.begin();
    for (const Tap& row : rows) {
        const auto stride = static_cast<std::ptrdiff_t>(image.width);
        const std::uint8_t* top = image.pixels.data() + row.first * stride;
        const std::uint8_t* bottom = image.pixels.data() + row.second * stride;
        const auto across = [](const std::uint8_t* line, const Tap& tap) {
            return (1.0F - tap.weight) * (static_cast<float>(line[tap.first]) / 255.0F) +
                   tap.weight * (static_cast<float>(line[tap.second]) / 255.0F);
        };
        for (const Tap& column : columns)
            *next++ = (1.0F - row.weight) * across(top, column) + row.weight * across(bottom, column);
    }
}

/// The channel's own number, or the one for all.
float numberFor(const std::vector<double>& numbers, std::int64_t channel)
{
    return static_cast<float>(numbers[numbers.size() == 1 ? 0 : static_cast<std::size_t>(channel)]);
}

} // namespace

ActivationPtr toInputTensor(const GreyImage& image, const InputSpec& spec)
{
    return toInputTensor(std::span(&image, 1), spec);
}

void writeInput(const GreyImage& image, const InputSpec& spec, std::span<float> values)
{
    assert(image.width > 0 && image.height > 0);
    const auto plane = static_cast<std::size_t>(spec.height * spec.width);
    const std::span<float> grey = values.first(plane);
    writeResized(image, spec.height, spec.width, grey);
    // The first channel comes last, because the others are made from it.
    for (std::int64_t channel = spec.channels - 1; channel >= 0; --channel) {
        const float mean = numberFor(spec.mean, channel);
        const float deviation = numberFor(spec.std, channel);
        std::transform(grey.begin(), grey.end(), values.begin() + static_cast<std::ptrdiff_t>(plane) * channel,
                       [=](float value) { return (value - mean) / deviation; });
    }
}

ActivationPtr toInputTensor(std::span<const GreyImage> images, const InputSpec& spec)
{
    const Shape shape = spec.shape(static_cast<std::int64_t>(images.size()));
    std::vector<float> values(static_cast<std::size_t>(shape.elementCount().value_or(0)));
    const std::size_t each = images.empty() ? 0 : values.size() / images.size();
    for (std::size_t i = 0; i < images.size(); ++i)
        writeInput(images[i], spec, std::span(values).subspan(i * each, each));
    return std::make_shared<Activation>(shape, std::move(values));
}

GreyImage resized(const GreyImage& image, int width, int height)
{
    assert(image.width > 0 && image.height > 0 && width > 0 && height > 0);
    std::vector<float> values(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    writeResized(image, height, width, values);
    GreyImage result{width, height, {}};
    result.pixels.reserve(values.size());
    for (const float value : values)
        result.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * value)));
    return result;
}

} // namespace layerwise
