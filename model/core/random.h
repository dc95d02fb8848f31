#pragma once

#include <cstddef>
#include <cstdint>

namespace layerwise {

/// splitmix64 (Steele, Lea, Flood 2014). The standard's distributions differ between libraries, so numbers are made
/// here, with nothing but exact operations: the same seed gives the same pictures everywhere.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    double uniform(double low, double high)
    {
        return low + (high - low) * static_cast<double>(next() >> 11U) * 0x1p-53;
    }
    /// Bell-shaped, mean 0, variance 1, never beyond 3.5: the sum of four uniform numbers.
    double bell()
    {
        double sum = 0;
        for (int i = 0; i < 4; ++i)
            sum += uniform(-kSpread, kSpread);
        return sum;
    }
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }

private:
    static constexpr double kSpread = 0.8660254037844386; // sqrt(3) / 2: each uniform number has variance 1/3
    std::uint64_t m_state;
};

} // namespace layerwise
