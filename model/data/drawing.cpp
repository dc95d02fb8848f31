#include "model/data/drawing.h"

#include "model/data/adjustments.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace layerwise {

namespace {

constexpr double kBox = 20;    ///< MNIST: fitted into 20x20,
constexpr double kCentre = 14; ///< the centre of mass in the middle of 28x28
constexpr double kMostEnlarged = 2;
constexpr int kSamples = 4; ///< places a pixel is looked up at, along each side

double distanceToLine(double x, double y, DrawingPoint from, DrawingPoint to)
{
    const double dx = to.x - from.x;
    const double dy = to.y - from.y;
    const double squared = dx * dx + dy * dy;
    const double along =
        squared > 0 ? std::clamp(((x - from.x) * dx + (y - from.y) * dy) / squared, 0.0, 1.0) : 0.0;
    return std::hypot(x - from.x - along * dx, y - from.y - along * dy);
}

/// The box around what is not black, with whole pixels, and its centre of mass; width 0 if all is black.
struct Ink {
    double width = 0;
    double height = 0;
    DrawingPoint mass;
};

Ink inkOf(const GreyImage& image)
{
    int left = image.width, right = -1, top = image.height, bottom = -1;
    double sum = 0;
    Ink ink;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const double grey = image.pixels[static_cast<std::size_t>(y * image.width + x)];
            if (grey == 0)
                continue;
            left = std::min(left, x);
            right = std::max(right, x);
            top = std::min(top, y);
            bottom = std::max(bottom, y);
            sum += grey;
            ink.mass.x += grey * (x + 0.5);
            ink.mass.y += grey * (y + 0.5);
        }
    }
    if (sum == 0)
        return {};
    ink.width = right - left + 1;
    ink.height = bottom - top + 1;
    ink.mass = {ink.mass.x / sum, ink.mass.y / sum};
    return ink;
}

/// Bilinear between the middles of pixels, black outside.
double greyAt(const GreyImage& image, double x, double y)
{
    const double left = std::floor(x - 0.5);
    const double top = std::floor(y - 0.5);
    const double right = x - 0.5 - left;
    const double below = y - 0.5 - top;
    const auto at = [&](double column, double row) {
        const bool isInside = column >= 0 && row >= 0 && column < image.width && row < image.height;
        return isInside ? image.pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) +
                                       static_cast<std::size_t>(column)]
                        : 0.0;
    };
    return (1 - below) * ((1 - right) * at(left, top) + right * at(left + 1, top)) +
           below * ((1 - right) * at(left, top + 1) + right * at(left + 1, top + 1));
}

} // namespace

DrawingSurface::DrawingSurface(int width, int height)
    : m_image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))}
{
    assert(width > 0 && height > 0);
}

bool DrawingSurface::isBlank() const
{
    return std::ranges::all_of(m_image.pixels, [](std::uint8_t pixel) { return pixel == 0; });
}

void DrawingSurface::remember()
{
    m_inStroke = false;
    if (m_before.size() == kUndoSteps)
        m_before.erase(m_before.begin());
    m_before.push_back(m_image);
}

void DrawingSurface::beginStroke(DrawingPoint point, double thickness, bool erases)
{
    remember();
    m_inStroke = true;
    m_erases = erases;
    m_radius = std::clamp(thickness, kLeastThickness, kLargestThickness) / 2;
    m_cover.assign(m_image.pixels.size(), 0.0F);
    m_pen = point;
    cover(point, point);
}

void DrawingSurface::continueStroke(DrawingPoint point)
{
    if (!m_inStroke)
        return;
    cover(m_pen, point);
    m_pen = point;
}

void DrawingSurface::endStroke()
{
    m_inStroke = false;
}

void DrawingSurface::cover(DrawingPoint from, DrawingPoint to)
{
    const double reach = m_radius + 1;
    const auto firstOf = [&](double a, double b) { return static_cast<int>(std::floor(std::max(0.0, std::min(a, b) - reach))); };
    const auto endOf = [&](double a, double b, int limit) {
        return static_cast<int>(std::ceil(std::min<double>(limit, std::max(a, b) + reach)));
    };
    const GreyImage& below = m_before.back();
    for (int y = firstOf(from.y, to.y); y < endOf(from.y, to.y, m_image.height); ++y) {
        for (int x = firstOf(from.x, to.x); x < endOf(from.x, to.x, m_image.width); ++x) {
            const auto at = static_cast<std::size_t>(y * m_image.width + x);
            const double distance = distanceToLine(x + 0.5, y + 0.5, from, to);
            const auto covered = static_cast<float>(std::clamp(m_radius + 0.5 - distance, 0.0, 1.0));
            if (covered <= m_cover[at])
                continue;
            m_cover[at] = covered;
            const float grey = below.pixels[at];
            m_image.pixels[at] =
                static_cast<std::uint8_t>(std::lround(m_erases ? grey * (1 - covered) : grey + (255 - grey) * covered));
        }
    }
}

void DrawingSurface::clear()
{
    remember();
    std::ranges::fill(m_image.pixels, std::uint8_t{0});
}

void DrawingSurface::setImage(const GreyImage& image)
{
    remember();
    std::ranges::fill(m_image.pixels, std::uint8_t{0});
    const GreyImage small = reducedTo(image, std::min(m_image.width, m_image.height));
    const int left = (m_image.width - small.width) / 2;
    const int top = (m_image.height - small.height) / 2;
    for (int y = 0; y < small.height; ++y)
        std::copy_n(small.pixels.begin() + static_cast<std::ptrdiff_t>(y) * small.width, small.width,
                    m_image.pixels.begin() + static_cast<std::ptrdiff_t>(y + top) * m_image.width + left);
}

void DrawingSurface::undo()
{
    m_inStroke = false;
    if (m_before.empty())
        return;
    m_image = std::move(m_before.back());
    m_before.pop_back();
}

GreyImage centredLikeMnist(const GreyImage& image)
{
    constexpr int kSide = DrawingSurface::kSide;
    GreyImage result{kSide, kSide, std::vector<std::uint8_t>(kSide * kSide)};
    const Ink ink = inkOf(image);
    if (ink.width == 0)
        return result;
    const double scale = std::min(kMostEnlarged, kBox / std::max(ink.width, ink.height));
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            double sum = 0;
            for (int i = 0; i < kSamples * kSamples; ++i) {
                const double px = x + (i % kSamples + 0.5) / kSamples;
                const double py = y + (static_cast<double>(i / kSamples) + 0.5) / kSamples;
                sum += greyAt(image, ink.mass.x + (px - kCentre) / scale, ink.mass.y + (py - kCentre) / scale);
            }
            result.pixels[static_cast<std::size_t>(y * kSide + x)] =
                static_cast<std::uint8_t>(std::lround(sum / (kSamples * kSamples)));
        }
    }
    return result;
}

} // namespace layerwise
