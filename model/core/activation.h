#pragma once

#include "model/core/shape.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace layerwise {

/// Statistics over all elements; min, max, mean and std over the finite ones, 0 where there is none.
struct ActivationStats {
    float min = 0;
    float max = 0;
    double mean = 0;
    double std = 0; ///< population standard deviation (divisor: count), as torch.std(unbiased=False)
    double zeroFraction = 0;
    std::int64_t nanCount = 0;
    std::int64_t infCount = 0;
    std::int64_t count = 0;
};

ActivationStats computeStats(std::span<const float> values);

/// One recorded tensor: contiguous, row-major, immutable float32. Shared between threads by
/// std::shared_ptr<const Activation>. It keeps the memory it was recorded into alive, so recording does not copy.
class Activation {
public:
    Activation(Shape shape, std::vector<float> values);
    /// `owner` keeps `data` alive; `data` must not change any more. Precondition: `data` has shape's element count.
    Activation(Shape shape, std::shared_ptr<const void> owner, const float* data);

    const Shape& shape() const { return m_shape; }
    std::span<const float> values() const { return {m_data, m_count}; }

    /// Number of feature maps of the first image: C of [N, C, H, W] or [C, H, W]. 0 for every other rank: [N, F],
    /// [F] and whatever has no two sizes that are rows and columns are features.
    std::int64_t mapCount() const;
    std::int64_t mapHeight() const; ///< 0 without maps
    std::int64_t mapWidth() const;  ///< 0 without maps
    /// Values of one map of one image, [H, W] row-major. Preconditions: in range, mapCount() > 0.
    std::span<const float> map(std::int64_t channel, std::int64_t image = 0) const;
    /// The values of one image of a tensor without maps, in order ([N, F] -> F values, [F] -> F values).
    std::span<const float> features(std::int64_t image = 0) const;

    /// Computed at the first call, then kept; safe from any thread.
    const ActivationStats& stats() const;
    /// The same over one map.
    ActivationStats mapStats(std::int64_t channel, std::int64_t image = 0) const;

private:
    Shape m_shape;
    std::shared_ptr<const void> m_owner;
    const float* m_data = nullptr;
    std::size_t m_count = 0;
    mutable std::once_flag m_statsOnce;
    mutable ActivationStats m_stats;
};

using ActivationPtr = std::shared_ptr<const Activation>;

} // namespace layerwise
