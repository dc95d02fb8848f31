#include "widgets/canvas/strip_cache.h"

#include "widgets/common/colour_map.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr std::size_t kMaxEntries = 2000;
constexpr int kMaxSide = 96;

std::vector<float> makeBars(std::span<const float> values)
{
    if (values.size() <= Strip::kMaxBars) {
        return {values.begin(), values.end()};
    }
    std::vector<float> bars(Strip::kMaxBars, 0.0F);
    for (std::size_t i = 0; i < values.size(); ++i) {
        float& bar = bars[i * Strip::kMaxBars / values.size()];
        bar = std::fabs(values[i]) > std::fabs(bar) ? values[i] : bar;
    }
    return bars;
}

std::span<const float> firstImage(const Activation& activation)
{
    const Shape& shape = activation.shape();
    const auto values = activation.values();
    const bool isBatch = shape.rank() == 2 || shape.rank() == 4;
    return isBatch && shape[0] > 0 ? values.first(values.size() / static_cast<std::size_t>(shape[0])) : values;
}

Strip makeStrip(const Activation& activation)
{
    Strip strip;
    const bool hasMaps = activation.mapCount() > 0 && activation.mapHeight() * activation.mapWidth() > 1;
    if (!hasMaps) {
        strip.bars = makeBars(firstImage(activation));
        return strip;
    }
    const ActivationStats& stats = activation.stats();
    const ColourScale scale = ColourScale::forRange(stats.min, stats.max);
    const int width = static_cast<int>(activation.mapWidth());
    const int height = static_cast<int>(activation.mapHeight());
    const auto count = std::min<std::int64_t>(Strip::kMaps, activation.mapCount());
    for (std::int64_t channel = 0; channel < count; ++channel) {
        QImage image = renderMap(activation.map(channel), width, height, scale);
        if (std::max(width, height) > kMaxSide) {
            image = image.scaled(kMaxSide, kMaxSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        }
        strip.maps.push_back(std::move(image));
    }
    return strip;
}

} // namespace

const Strip& StripCache::of(const ActivationPtr& activation)
{
    const auto found = m_entries.find(activation.get());
    // An address may be used again by a later activation, so it alone does not prove that the strip is the right one.
    if (found != m_entries.end() && found->second.activation.lock() == activation) {
        return found->second.strip;
    }
    if (m_entries.size() > kMaxEntries) {
        std::erase_if(m_entries, [](const auto& entry) { return entry.second.activation.expired(); });
    }
    Entry& entry = m_entries[activation.get()];
    entry = {activation, makeStrip(*activation)};
    return entry.strip;
}

const QImage& StripCache::pictureOf(const ActivationPtr& input)
{
    if (m_input.lock() == input) {
        return m_picture;
    }
    m_input = input;
    m_picture = {};
    if (input->mapCount() > 0 && input->mapWidth() > 0 && input->mapHeight() > 0) {
        const ActivationStats& stats = input->stats();
        const ColourScale scale{ColourMapKind::Grey, stats.min, std::max(stats.max, stats.min + 1e-6F)};
        m_picture =
            renderMap(input->map(0), static_cast<int>(input->mapWidth()), static_cast<int>(input->mapHeight()), scale);
    }
    return m_picture;
}

} // namespace layerwise
