#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace layerwise {

/// One point of a training curve: means over `steps` steps, the last of which is `step`.
struct LossPoint {
    std::int64_t step = 0;
    std::int64_t steps = 0;
    double loss = 0;
    double accuracy = 0;

    friend bool operator==(const LossPoint&, const LossPoint&) = default;
};

/// The losses of all steps in a bounded number of points: when there are too many, two neighbours become their mean,
/// and from then on a point takes twice as many steps. A value.
class LossHistory {
public:
    static constexpr std::size_t kMostPoints = 1024;

    void add(std::int64_t step, double loss, double accuracy);
    void clear() { *this = {}; }
    /// As it was when it had these points; the first kMostPoints of them. Precondition: of a history.
    static LossHistory fromPoints(std::vector<LossPoint> points);
    /// In the order of their steps. The last may have fewer steps than the others.
    const std::vector<LossPoint>& points() const { return m_points; }

private:
    void halve();

    std::vector<LossPoint> m_points;
    std::int64_t m_stepsAPoint = 1;
};

} // namespace layerwise
