#include "model/core/breakpoint.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

bool Breakpoint::holds(const Activation& output) const
{
    constexpr double kPercent = 100;
    switch (condition) {
    case Condition::Always:
        return true;
    case Condition::NotFinite:
        return output.stats().nanCount + output.stats().infCount > 0;
    case Condition::Zeros:
        return output.stats().zeroFraction * kPercent > bound;
    case Condition::MaxAbs: {
        const ActivationStats& stats = output.stats();
        const double largest =
            std::max(std::fabs(static_cast<double>(stats.min)), std::fabs(static_cast<double>(stats.max)));
        return stats.infCount > 0 || largest > bound;
    }
    case Condition::ShapeDiffers:
        return output.shape() != shape;
    }
    return false;
}

} // namespace layerwise
