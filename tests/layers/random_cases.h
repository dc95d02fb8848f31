#pragma once

#include "model/core/layer_registry.h"

#include <cstdint>
#include <random>

namespace layerwise {

/// Draws options and input shapes for any layer type from its option specs alone. Small sizes, so that thousands of
/// cases run in seconds. Seeded: the same seed gives the same cases on every machine.
class RandomCases {
public:
    explicit RandomCases(std::uint64_t seed) : m_random(seed) {}

    /// An input of 0 to 5 dimensions of 0 to 12; most are images.
    Shape drawShape();
    /// Half of the time what a fresh block for `input` has with a few options changed, else any options.
    /// All within their specs; checkOptions() may still refuse them.
    OptionMap drawOptions(const LayerType& type, const Shape& input);
    /// `input` with the sizes that the options ask for by their roles, most of the time.
    Shape fitShape(const LayerType& type, const OptionMap& options, Shape input);

private:
    OptionValue drawValue(const OptionSpec& spec);
    std::int64_t drawElement(const OptionSpec& spec, std::int64_t low, std::int64_t high);
    double drawReal(const OptionSpec& spec);
    std::int64_t below(std::int64_t count)
    {
        return static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(count));
    }
    bool chance(int percent) { return below(100) < percent; }

    std::mt19937_64 m_random;
};

} // namespace layerwise
