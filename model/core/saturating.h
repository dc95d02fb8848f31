#pragma once

#include <cstdint>
#include <limits>

namespace layerwise {

// Counts of a network that a person may have given absurd sizes: they stay at the largest value rather than overflow.
// Preconditions: neither is negative.

inline std::int64_t saturatingAdd(std::int64_t a, std::int64_t b)
{
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    return a > largest - b ? largest : a + b;
}

inline std::int64_t saturatingMultiply(std::int64_t a, std::int64_t b)
{
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    return b != 0 && a > largest / b ? largest : a * b;
}

} // namespace layerwise
