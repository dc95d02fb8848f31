#include "model/data/augmentation.h"

#include "model/data/adjustments.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace layerwise {

namespace {

/// The largest or the smallest grey of each pixel and its four neighbours.
GreyImage extreme(const GreyImage& image, bool largest)
{
    const auto grey = [&](int x, int y) -> std::uint8_t {
        const bool isOutside = x < 0 || y < 0 || x >= image.width || y >= image.height;
        return isOutside ? std::uint8_t{0} : image.pixels[static_cast<std::size_t>(y * image.width + x)];
    };
    GreyImage result = image;
    auto next = result.pixels.begin();
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const auto around = {grey(x, y), grey(x - 1, y), grey(x + 1, y), grey(x, y - 1), grey(x, y + 1)};
            *next++ = largest ? std::max(around) : std::min(around);
        }
    }
    return result;
}

} // namespace

bool AugmentationSettings::isNone() const
{
    return *this == AugmentationSettings{};
}

std::string AugmentationSettings::toString() const
{
    if (isNone())
        return "none";
    std::ostringstream text;
    text << "shift " << shift << ", rotation " << rotation << ", scale " << scale << ", thickness " << thickness;
    return text.str();
}

AugmentationSettings lightAugmentation()
{
    return {.shift = 2, .rotation = 10, .scale = 0.1, .thickness = 0.5};
}

GreyImage thickened(const GreyImage& image, double pixels)
{
    GreyImage result = image;
    for (double left = std::abs(pixels); left > 0; left -= 1) {
        const GreyImage next = extreme(result, pixels > 0);
        const double share = std::min(left, 1.0);
        std::ranges::transform(result.pixels, next.pixels, result.pixels.begin(), [share](int from, int to) {
            return static_cast<std::uint8_t>(std::lround(from + share * (to - from)));
        });
    }
    return result;
}

GreyImage augmented(const GreyImage& image, const AugmentationSettings& settings, Random random)
{
    const auto drawn = [&random](double limit) { return random.uniform(-limit, limit); };
    const double thickness = drawn(settings.thickness);
    ImageAdjustments adjustments;
    adjustments.rotation = drawn(settings.rotation);
    adjustments.scale = 1 + drawn(settings.scale);
    adjustments.shiftX = drawn(settings.shift) / image.width;
    adjustments.shiftY = drawn(settings.shift) / image.height;
    return adjusted(thickened(image, thickness), adjustments);
}

} // namespace layerwise
