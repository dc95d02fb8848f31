#include "model/core/activation.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace layerwise {

namespace {

/// Independent sums, because the compiler may not reorder one: this is what lets it use vector instructions,
/// and it makes the rounding error smaller too.
constexpr std::size_t kLanes = 8;

bool isFinite(float value)
{
    constexpr std::uint32_t kExponent = 0x7f800000U;
    return (std::bit_cast<std::uint32_t>(value) & kExponent) != kExponent;
}

template <typename T>
struct Lanes {
    std::array<T, kLanes> values;

    explicit Lanes(T initial) { values.fill(initial); }
    T& operator[](std::size_t lane) { return values[lane]; }
    T sum() const
    {
        T total = 0;
        for (const T value : values)
            total += value;
        return total;
    }
};

/// What the first pass over the values finds.
struct FirstPass {
    Lanes<float> smallest{std::numeric_limits<float>::infinity()};
    Lanes<float> largest{-std::numeric_limits<float>::infinity()};
    Lanes<double> sum{0.0};
    Lanes<std::int64_t> zeros{0};
    Lanes<std::int64_t> finite{0};
    Lanes<std::int64_t> nans{0};

    void add(float value, std::size_t lane)
    {
        const bool counts = isFinite(value);
        smallest[lane] = counts && value < smallest[lane] ? value : smallest[lane];
        largest[lane] = counts && value > largest[lane] ? value : largest[lane];
        sum[lane] += counts ? static_cast<double>(value) : 0.0;
        zeros[lane] += value == 0.0F ? 1 : 0;
        finite[lane] += counts ? 1 : 0;
        nans[lane] += value != value ? 1 : 0;
    }
};

/// Calls step(value, lane) for every value, the lanes in turn.
template <typename Step>
void forEachInLanes(std::span<const float> values, Step step)
{
    const std::size_t whole = values.size() / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            step(values[i + lane], lane);
    }
    for (std::size_t i = whole; i < values.size(); ++i)
        step(values[i], i - whole);
}

/// Two-pass algorithm with Björck's correction: sqrt((sum(d^2) - sum(d)^2 / n) / n), d = x - mean.
double standardDeviation(std::span<const float> values, double mean, double finiteCount)
{
    Lanes<double> squares(0.0);
    Lanes<double> deviations(0.0);
    forEachInLanes(values, [&](float value, std::size_t lane) {
        const double deviation = isFinite(value) ? static_cast<double>(value) - mean : 0.0;
        squares[lane] += deviation * deviation;
        deviations[lane] += deviation;
    });
    const double residue = deviations.sum();
    return std::sqrt(std::max(0.0, (squares.sum() - residue * residue / finiteCount) / finiteCount));
}

} // namespace

ActivationStats computeStats(std::span<const float> values)
{
    ActivationStats stats;
    stats.count = static_cast<std::int64_t>(values.size());
    if (values.empty())
        return stats;

    FirstPass pass;
    forEachInLanes(values, [&pass](float value, std::size_t lane) { pass.add(value, lane); });

    const std::int64_t finite = pass.finite.sum();
    stats.nanCount = pass.nans.sum();
    stats.infCount = stats.count - finite - stats.nanCount;
    stats.zeroFraction = static_cast<double>(pass.zeros.sum()) / static_cast<double>(stats.count);
    if (finite == 0)
        return stats;
    stats.min = std::ranges::min(pass.smallest.values);
    stats.max = std::ranges::max(pass.largest.values);
    stats.mean = pass.sum.sum() / static_cast<double>(finite);
    stats.std = standardDeviation(values, stats.mean, static_cast<double>(finite));
    return stats;
}

Activation::Activation(Shape shape, std::vector<float> values) : m_shape(std::move(shape)), m_count(values.size())
{
    assert(m_shape.elementCount() == static_cast<std::int64_t>(m_count));
    auto owned = std::make_shared<const std::vector<float>>(std::move(values));
    m_data = owned->data();
    m_owner = std::move(owned);
}

Activation::Activation(Shape shape, std::shared_ptr<const void> owner, const float* data)
    : m_shape(std::move(shape)), m_owner(std::move(owner)), m_data(data),
      m_count(static_cast<std::size_t>(m_shape.elementCount().value_or(0)))
{
}

std::int64_t Activation::mapCount() const
{
    return m_shape.rank() == 3 || m_shape.rank() == 4 ? m_shape[-3] : 0;
}

std::int64_t Activation::mapHeight() const
{
    return mapCount() > 0 ? m_shape[-2] : 0;
}

std::int64_t Activation::mapWidth() const
{
    return mapCount() > 0 ? m_shape[-1] : 0;
}

std::span<const float> Activation::map(std::int64_t channel, std::int64_t image) const
{
    const std::int64_t size = mapHeight() * mapWidth();
    const std::int64_t begin = (image * mapCount() + channel) * size;
    assert(channel >= 0 && channel < mapCount() && image >= 0);
    assert(begin + size <= static_cast<std::int64_t>(m_count));
    return values().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
}

std::span<const float> Activation::features(std::int64_t image) const
{
    if (m_shape.rank() < 2)
        return values();
    if (m_count == 0)
        return {};
    const std::size_t size = m_count / static_cast<std::size_t>(m_shape[0]);
    assert(image >= 0 && image < m_shape[0]);
    return values().subspan(static_cast<std::size_t>(image) * size, size);
}

const ActivationStats& Activation::stats() const
{
    std::call_once(m_statsOnce, [this] { m_stats = computeStats(values()); });
    return m_stats;
}

ActivationStats Activation::mapStats(std::int64_t channel, std::int64_t image) const
{
    return computeStats(map(channel, image));
}

} // namespace layerwise
