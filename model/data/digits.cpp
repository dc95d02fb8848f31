#include "model/core/random.h"
#include "model/data/dataset.h"
#include "model/data/digit_strokes.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kSide = 28;      // MNIST: pictures of 28x28,
constexpr double kBox = 20;    // the digit fitted into 20x20,
constexpr double kCentre = 14; // its centre of mass in the middle
constexpr double kLargestShift = 3;
constexpr int kSubdivisions = 6; // straight pieces between two control points

struct Ink {
    PenPoint at;
    double radius = 0;
};
using InkLine = std::vector<Ink>;

/// The hand that wrote one digit: its slant, its proportions and how it bends straight lines.
class Hand {
public:
    explicit Hand(Random& random)
        : m_slant(0.10 + 0.20 * random.bell()), m_width(0.9 * (1 + 0.17 * random.bell())),
          m_turn(std::clamp(0.07 * random.bell(), -0.2, 0.2)),
          m_radius(std::clamp(1.25 + 0.28 * random.bell(), 0.75, 2.1)), m_fade(0.14 * random.bell())
    {
        for (double& bend : m_bends)
            bend = 0.11 * random.bell();
    }

    /// From the box of the skeleton to the paper, about (0, 0). The bend is a polynomial field, smooth over the whole
    /// digit, that leaves the middle where it is.
    PenPoint place(PenPoint p) const
    {
        const double u = 2 * p.x - 1;
        const double v = 2 * p.y - 1;
        const double x = u * m_width + m_bends[0] * v * v + m_bends[1] * u * v + 0.6 * m_bends[2] * v * v * v;
        const double y = v + 0.6 * m_bends[3] * u * u + m_bends[4] * u * v + 0.5 * m_bends[5] * u * u * u;
        const double sheared = x - m_slant * y;
        // A rotation by the angle whose half has the tangent m_turn, without a trigonometric function.
        const double norm = 1 + m_turn * m_turn;
        const double cosine = (1 - m_turn * m_turn) / norm;
        const double sine = 2 * m_turn / norm;
        return {cosine * sheared - sine * y, sine * sheared + cosine * y};
    }

    /// In pixels. `progress` goes from 0 to 1 over a stroke: pressure grows or fades along it.
    double radius(double progress) const { return m_radius * (1 + m_fade * (progress - 0.5)); }

private:
    double m_slant;
    double m_width;
    double m_turn;
    double m_radius;
    double m_fade;
    double m_bends[6] = {};
};

/// The uniform Catmull-Rom spline through b and c.
double spline(double a, double b, double c, double d, double t)
{
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - 3 * c + d - a) * t * t * t);
}

/// The stroke as ink on paper, with the unsteadiness of a real pen: its width and place waver a little.
InkLine drawStroke(const Stroke& stroke, const Hand& hand, Random& random)
{
    const auto last = static_cast<std::ptrdiff_t>(stroke.size()) - 1;
    const auto point = [&](std::ptrdiff_t i) {
        return stroke[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))];
    };
    InkLine line;
    for (std::ptrdiff_t i = 0; i < last; ++i) {
        for (int step = 0; step < kSubdivisions; ++step) {
            const double t = static_cast<double>(step) / kSubdivisions;
            const PenPoint a = point(i - 1), b = point(i), c = point(i + 1), d = point(i + 2);
            const double progress = (static_cast<double>(i) + t) / static_cast<double>(last);
            line.push_back({{spline(a.x, b.x, c.x, d.x, t), spline(a.y, b.y, c.y, d.y, t)}, hand.radius(progress)});
        }
    }
    line.push_back({point(last), hand.radius(1)});
    constexpr double kTremor = 0.009;
    constexpr double kBlots = 0.07;
    for (Ink& ink : line) {
        ink.at = hand.place({ink.at.x + kTremor * random.bell(), ink.at.y + kTremor * random.bell()});
        ink.radius *= 1 + kBlots * random.bell();
    }
    return line;
}

/// Moves every point a little; a corner's two points stay together, and strokes that meet stay about where they meet.
Skeleton jittered(Skeleton skeleton, Random& random)
{
    const double amount = random.uniform(0.014, 0.04);
    const PenPoint shift{amount * random.bell(), amount * random.bell()};
    for (std::size_t s = 0; s < skeleton.size(); ++s) {
        PenPoint original{-1, -1};
        PenPoint moved;
        for (PenPoint& p : skeleton[s]) {
            if (p.x != original.x || p.y != original.y) {
                original = p;
                moved = {p.x + amount * random.bell(), p.y + amount * random.bell()};
                if (s > 0)
                    moved = {moved.x + shift.x, moved.y + shift.y};
            }
            p = moved;
        }
    }
    return skeleton;
}

/// Scales the drawing so that ink and all it fits a box in the middle of the picture, keeping its proportions.
void fitIntoBox(std::vector<InkLine>& lines, double box)
{
    double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9, radius = 0;
    for (const InkLine& line : lines) {
        for (const Ink& ink : line) {
            left = std::min(left, ink.at.x);
            right = std::max(right, ink.at.x);
            top = std::min(top, ink.at.y);
            bottom = std::max(bottom, ink.at.y);
            radius = std::max(radius, ink.radius);
        }
    }
    const double scale = (box - 2 * radius) / std::max(right - left, bottom - top);
    for (InkLine& line : lines) {
        for (Ink& ink : line)
            ink.at = {kCentre + (ink.at.x - (left + right) / 2) * scale,
                      kCentre + (ink.at.y - (top + bottom) / 2) * scale};
    }
}

/// How dark the ink of one straight piece is at p: 1 inside, falling to 0 over a soft edge of little more than a pixel.
double inkAt(PenPoint p, const Ink& a, const Ink& b)
{
    constexpr double kEdge = 0.6;
    const double dx = b.at.x - a.at.x;
    const double dy = b.at.y - a.at.y;
    const double length2 = dx * dx + dy * dy;
    const double t = length2 > 0 ? std::clamp(((p.x - a.at.x) * dx + (p.y - a.at.y) * dy) / length2, 0.0, 1.0) : 0.0;
    const double ex = p.x - a.at.x - t * dx;
    const double ey = p.y - a.at.y - t * dy;
    const double beyond = std::sqrt(ex * ex + ey * ey) - (a.radius + t * (b.radius - a.radius));
    const double inside = std::clamp(0.5 - beyond / (2 * kEdge), 0.0, 1.0);
    return inside * inside * (3 - 2 * inside);
}

using Picture = std::vector<double>; // kSide x kSide, 0 to 1

Picture paint(const std::vector<InkLine>& lines)
{
    constexpr double kReach = 1.0;
    Picture picture(kSide * kSide, 0.0);
    for (const InkLine& line : lines) {
        for (std::size_t i = 0; i + 1 < line.size(); ++i) {
            const Ink& a = line[i];
            const Ink& b = line[i + 1];
            const double reach = std::max(a.radius, b.radius) + kReach;
            const auto cell = [](double value) { return std::clamp(static_cast<int>(value), 0, kSide - 1); };
            for (int y = cell(std::min(a.at.y, b.at.y) - reach); y <= cell(std::max(a.at.y, b.at.y) + reach); ++y) {
                for (int x = cell(std::min(a.at.x, b.at.x) - reach); x <= cell(std::max(a.at.x, b.at.x) + reach); ++x) {
                    double& pixel = picture[static_cast<std::size_t>(y * kSide + x)];
                    pixel = std::max(pixel, inkAt({x + 0.5, y + 0.5}, a, b));
                }
            }
        }
    }
    return picture;
}

PenPoint centreOfMass(const Picture& picture)
{
    double sum = 0, sumX = 0, sumY = 0;
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const double ink = picture[static_cast<std::size_t>(y * kSide + x)];
            sum += ink;
            sumX += ink * (x + 0.5);
            sumY += ink * (y + 0.5);
        }
    }
    return {sumX / sum, sumY / sum};
}

void appendDigit(std::vector<std::uint8_t>& pixels, int digit, Random random)
{
    const std::span<const Skeleton> skeletons = skeletonsOf(digit);
    const Skeleton skeleton = jittered(skeletons[random.below(skeletons.size())], random);
    const Hand hand(random);
    std::vector<InkLine> lines;
    for (const Stroke& stroke : skeleton)
        lines.push_back(drawStroke(stroke, hand, random));
    fitIntoBox(lines, kBox);
    PenPoint centre = centreOfMass(paint(lines));
    const double shift = std::max(std::abs(centre.x - kCentre), std::abs(centre.y - kCentre));
    if (shift > kLargestShift) { // a long tail: written a little smaller, so that centring pushes nothing off the edge
        fitIntoBox(lines, kBox - 2 * (shift - kLargestShift));
        centre = centreOfMass(paint(lines));
    }
    for (InkLine& line : lines) {
        for (Ink& ink : line)
            ink.at = {ink.at.x + kCentre - centre.x, ink.at.y + kCentre - centre.y};
    }
    for (const double ink : paint(lines))
        pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * ink)));
}

} // namespace

DatasetPtr generateDigits(std::int64_t count, std::uint64_t seed)
{
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;
    pixels.reserve(static_cast<std::size_t>(count) * kSide * kSide);
    Random seeds(seed);
    for (std::int64_t i = 0; i < count; ++i) {
        const int digit = static_cast<int>(i % 10);
        appendDigit(pixels, digit, Random(seeds.next()));
        labels.push_back(static_cast<std::uint8_t>(digit));
    }
    return std::make_shared<Dataset>("Generated digits", kSide, kSide, std::move(pixels), std::move(labels), true,
                                     std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

} // namespace layerwise
