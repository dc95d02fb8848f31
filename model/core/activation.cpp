#include "model/core/activation.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <optional>

namespace layerwise {

namespace {

/// Independent sums, because the compiler may not reorder one: this is what lets it use vector instructions,
/// and it makes the rounding error smaller too.
constexpr std::size_t kLanes = 8;

template <typename T>
struct Lanes {
    std::array<T, kLanes> values;

    explicit Lanes(T initial) { values.fill(initial); }
    T& operator[](std::size_t lane) { return values[lane]; }
    template <typename Total = T>
    Total sum() const
    {
        Total total = 0;
        for (const T value : values)
            total += value;
        return total;
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
double standardDeviation(std::span<const float> values, double mean)
{
    Lanes<double> squares(0.0);
    Lanes<double> deviations(0.0);
    forEachInLanes(values, [&](float value, std::size_t lane) {
        const double deviation = static_cast<double>(value) - mean;
        squares[lane] += deviation * deviation;
        deviations[lane] += deviation;
    });
    const auto count = static_cast<double>(values.size());
    const double residue = deviations.sum();
    return std::sqrt(std::max(0.0, (squares.sum() - residue * residue / count) / count));
}

/// The statistics of values that are all finite; std::nullopt if one is not. No branch in the loop, because nearly
/// every activation is finite and large.
std::optional<ActivationStats> statsOfFinite(std::span<const float> values)
{
    ActivationStats stats;
    stats.count = static_cast<std::int64_t>(values.size());
    if (values.empty())
        return stats;

    Lanes<float> smallest(values.front());
    Lanes<float> largest(values.front());
    Lanes<double> sums(0.0);
    Lanes<std::uint32_t> zeros(0);
    forEachInLanes(values, [&](float value, std::size_t lane) {
        smallest[lane] = value < smallest[lane] ? value : smallest[lane];
        largest[lane] = value > largest[lane] ? value : largest[lane];
        sums[lane] += static_cast<double>(value);
        zeros[lane] += value == 0.0F ? 1 : 0;
    });
    // A double holds the sum of any number of finite floats, so only NaN and infinity can make it overflow.
    const double sum = sums.sum();
    if (!std::isfinite(sum))
        return std::nullopt;
    const auto count = static_cast<double>(values.size());
    stats.min = std::ranges::min(smallest.values);
    stats.max = std::ranges::max(largest.values);
    stats.mean = sum / count;
    stats.std = standardDeviation(values, stats.mean);
    stats.zeroFraction = zeros.sum<std::int64_t>() / count;
    return stats;
}

} // namespace

ActivationStats computeStats(std::span<const float> values)
{
    if (auto stats = statsOfFinite(values))
        return *stats;

    std::vector<float> finite;
    std::int64_t nanCount = 0;
    for (const float value : values) {
        if (std::isfinite(value))
            finite.push_back(value);
        else if (std::isnan(value))
            ++nanCount;
    }
    ActivationStats stats = statsOfFinite(finite).value_or(ActivationStats{});
    stats.zeroFraction *= static_cast<double>(finite.size()) / static_cast<double>(values.size());
    stats.nanCount = nanCount;
    stats.infCount = static_cast<std::int64_t>(values.size() - finite.size()) - nanCount;
    stats.count = static_cast<std::int64_t>(values.size());
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

Activation::Activation(Shape shape, std::function<Values()> convert)
    : m_shape(std::move(shape)), m_convert(std::move(convert)), m_isReady(false),
      m_count(static_cast<std::size_t>(m_shape.elementCount().value_or(0)))
{
}

void Activation::convertOnce() const
{
    std::call_once(m_convertOnce, [this] {
        Values converted = m_convert();
        m_owner = std::move(converted.owner);
        m_data = converted.data;
        m_convert = nullptr;
        m_isReady.store(true, std::memory_order_release);
    });
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
