#pragma once

#include "model/core/shape.h"

#include <atomic>
#include <cstdint>
#include <functional>
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
    /// Values that are there and that somebody keeps alive.
    struct Values {
        std::shared_ptr<const void> owner;
        const float* data = nullptr;
    };
    /// Recorded in another layout: `convert` is called once, by the first that looks at a value, in any thread; it must
    /// not throw, and what it holds is let go of afterwards.
    Activation(Shape shape, std::function<Values()> convert);

    const Shape& shape() const { return m_shape; }
    std::span<const float> values() const
    {
        if (!m_isReady.load(std::memory_order_acquire))
            convertOnce();
        return {m_data, m_count};
    }
    /// False as long as nobody has looked at values recorded in another layout.
    bool isConverted() const { return m_isReady.load(std::memory_order_acquire); }

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
    void convertOnce() const;

    Shape m_shape;
    mutable std::function<Values()> m_convert;
    mutable std::once_flag m_convertOnce;
    mutable std::atomic<bool> m_isReady = true;
    mutable std::shared_ptr<const void> m_owner;
    mutable const float* m_data = nullptr;
    std::size_t m_count = 0;
    mutable std::once_flag m_statsOnce;
    mutable ActivationStats m_stats;
};

using ActivationPtr = std::shared_ptr<const Activation>;

} // namespace layerwise
