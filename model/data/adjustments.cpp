#include "model/data/adjustments.h"

#include "model/core/random.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace layerwise {

namespace {

constexpr float kWhite = 255;
constexpr float kMidGrey = kWhite / 2;
constexpr double kBlurReach = 3; ///< in standard deviations

/// Grey levels between the stages: not rounded, row-major.
struct Levels {
    int width = 0;
    int height = 0;
    std::vector<float> values;

    float at(int x, int y) const
    {
        return values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
    /// Black outside.
    float atOrBlack(int x, int y) const { return x >= 0 && y >= 0 && x < width && y < height ? at(x, y) : 0; }
    float* row(int y) { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
    const float* row(int y) const { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
};

float sample(const Levels& image, double x, double y)
{
    const double left = std::floor(x);
    const double top = std::floor(y);
    // Far outside, where a coordinate might not fit into an int.
    if (left < -1 || top < -1 || left >= image.width || top >= image.height)
        return 0;
    const int column = static_cast<int>(left);
    const int line = static_cast<int>(top);
    const auto right = static_cast<float>(x - left);
    const auto below = static_cast<float>(y - top);
    const auto across = [&](int row) {
        return (1 - right) * image.atOrBlack(column, row) + right * image.atOrBlack(column + 1, row);
    };
    return (1 - below) * across(line) + below * across(line + 1);
}

bool moves(const ImageAdjustments& adjustments)
{
    return adjustments.shiftX != 0 || adjustments.shiftY != 0 || adjustments.rotation != 0 || adjustments.scale != 1;
}

Levels moved(const Levels& image, const ImageAdjustments& adjustments)
{
    const double angle = adjustments.rotation * std::numbers::pi / 180;
    const double cosine = std::cos(angle) / adjustments.scale;
    const double sine = std::sin(angle) / adjustments.scale;
    const double middleX = (image.width - 1) / 2.0;
    const double middleY = (image.height - 1) / 2.0;
    Levels result{image.width, image.height, std::vector<float>(image.values.size())};
    for (int y = 0; y < image.height; ++y) {
        const double v = y - middleY - adjustments.shiftY * image.height;
        float* line = result.row(y);
        for (int x = 0; x < image.width; ++x) {
            const double u = x - middleX - adjustments.shiftX * image.width;
            line[x] = sample(image, middleX + cosine * u - sine * v, middleY + sine * u + cosine * v);
        }
    }
    return result;
}

/// The right half of the Gaussian, from its middle on; all of it adds up to 1.
std::vector<float> halfGaussian(double deviation)
{
    const int reach = static_cast<int>(std::ceil(kBlurReach * deviation));
    std::vector<double> weights;
    double sum = 0;
    for (int k = 0; k <= reach; ++k) {
        weights.push_back(std::exp(-k * k / (2 * deviation * deviation)));
        sum += k == 0 ? weights.back() : 2 * weights.back();
    }
    std::vector<float> half;
    for (const double weight : weights)
        half.push_back(static_cast<float>(weight / sum));
    return half;
}

Levels blurredAlongRows(const Levels& image, const std::vector<float>& half)
{
    const int reach = static_cast<int>(half.size()) - 1;
    Levels result{image.width, image.height, std::vector<float>(image.values.size())};
    std::vector<float> padded(static_cast<std::size_t>(image.width + 2 * reach));
    for (int y = 0; y < image.height; ++y) {
        const float* line = image.row(y);
        std::fill_n(padded.begin(), reach, line[0]);
        std::copy_n(line, image.width, padded.begin() + reach);
        std::fill_n(padded.end() - reach, reach, line[image.width - 1]);
        float* out = result.row(y);
        for (int k = -reach; k <= reach; ++k) {
            const float weight = half[static_cast<std::size_t>(std::abs(k))];
            const float* from = padded.data() + reach + k;
            for (int x = 0; x < image.width; ++x)
                out[x] += weight * from[x];
        }
    }
    return result;
}

Levels blurredAlongColumns(const Levels& image, const std::vector<float>& half)
{
    const int reach = static_cast<int>(half.size()) - 1;
    Levels result{image.width, image.height, std::vector<float>(image.values.size())};
    for (int y = 0; y < image.height; ++y) {
        float* out = result.row(y);
        for (int k = -reach; k <= reach; ++k) {
            const float weight = half[static_cast<std::size_t>(std::abs(k))];
            const float* from = image.row(std::clamp(y + k, 0, image.height - 1));
            for (int x = 0; x < image.width; ++x)
                out[x] += weight * from[x];
        }
    }
    return result;
}

void addNoise(Levels& image, double share, std::uint64_t seed)
{
    Random random(seed);
    for (float& value : image.values)
        value += static_cast<float>(share * kWhite * random.bell());
}

GreyImage rounded(const Levels& image)
{
    GreyImage result{image.width, image.height, {}};
    result.pixels.reserve(image.values.size());
    for (const float value : image.values)
        result.pixels.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, kWhite))));
    return result;
}

/// The share of [from, to) that each whole number's unit interval has, from floor(from) on.
struct Cover {
    int first = 0;
    std::vector<double> shares;
};

Cover coverOf(double from, double to, int limit)
{
    Cover cover{static_cast<int>(from), {}};
    for (int i = cover.first; i < to && i < limit; ++i)
        cover.shares.push_back(std::min(to, i + 1.0) - std::max(from, static_cast<double>(i)));
    return cover;
}

double averageOver(const GreyImage& image, const Cover& rows, const Cover& columns)
{
    double sum = 0;
    double area = 0;
    for (std::size_t row = 0; row < rows.shares.size(); ++row) {
        const auto begin = (static_cast<std::size_t>(rows.first) + row) * static_cast<std::size_t>(image.width) +
                           static_cast<std::size_t>(columns.first);
        for (std::size_t column = 0; column < columns.shares.size(); ++column) {
            const double share = rows.shares[row] * columns.shares[column];
            sum += share * image.pixels[begin + column];
            area += share;
        }
    }
    return sum / area;
}

} // namespace

bool ImageAdjustments::isIdentity() const
{
    ImageAdjustments sameSeed;
    sameSeed.noiseSeed = noiseSeed;
    return *this == sameSeed;
}

GreyImage adjusted(const GreyImage& image, const ImageAdjustments& adjustments)
{
    assert(!image.pixels.empty() && adjustments.scale > 0);
    if (adjustments.isIdentity())
        return image;
    Levels levels{image.width, image.height, {image.pixels.begin(), image.pixels.end()}};
    if (adjustments.invert)
        for (float& value : levels.values)
            value = kWhite - value;
    if (moves(adjustments))
        levels = moved(levels, adjustments);
    if (adjustments.blur > 0) {
        const auto half = halfGaussian(adjustments.blur * std::min(image.width, image.height));
        levels = blurredAlongColumns(blurredAlongRows(levels, half), half);
    }
    if (adjustments.contrast != 1)
        for (float& value : levels.values)
            value = kMidGrey + static_cast<float>(adjustments.contrast) * (value - kMidGrey);
    if (adjustments.noise > 0)
        addNoise(levels, adjustments.noise, adjustments.noiseSeed);
    return rounded(levels);
}

GreyImage reducedTo(const GreyImage& image, int side)
{
    assert(!image.pixels.empty() && side >= 1);
    const int longer = std::max(image.width, image.height);
    if (longer <= side)
        return image;
    const auto reduced = [&](int size) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(size) * side / longer)));
    };
    GreyImage result{reduced(image.width), reduced(image.height), {}};
    std::vector<Cover> columns;
    for (int x = 0; x < result.width; ++x)
        columns.push_back(coverOf(static_cast<double>(x) * image.width / result.width,
                                  static_cast<double>(x + 1) * image.width / result.width, image.width));
    for (int y = 0; y < result.height; ++y) {
        const Cover rows = coverOf(static_cast<double>(y) * image.height / result.height,
                                   static_cast<double>(y + 1) * image.height / result.height, image.height);
        for (const Cover& column : columns)
            result.pixels.push_back(static_cast<std::uint8_t>(std::lround(averageOver(image, rows, column))));
    }
    return result;
}

} // namespace layerwise
