#include "model/core/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace layerwise {

namespace {

/// From `from` to `to` by half a cosine, share 0 to 1.
double annealed(double from, double to, double share)
{
    return to + (from - to) / 2 * (std::cos(std::numbers::pi * std::clamp(share, 0.0, 1.0)) + 1);
}

double oneCycle(const ScheduleSettings& schedule, double highest, const ScheduleProgress& progress)
{
    const double start = highest / schedule.startDivisor;
    const double end = start / schedule.endDivisor;
    const double top = schedule.warmUp * progress.steps - 1;
    const double last = progress.steps - 1;
    if (progress.step <= top && top > 0)
        return annealed(start, highest, progress.step / top);
    return last > top ? annealed(highest, end, (progress.step - top) / (last - top)) : end;
}

} // namespace

double learningRate(const ScheduleSettings& schedule, double highest, const ScheduleProgress& progress)
{
    switch (schedule.kind) {
    case ScheduleKind::Constant:
        break;
    case ScheduleKind::Step:
        return highest * std::pow(schedule.gamma, std::floor(progress.epoch / schedule.stepEpochs));
    case ScheduleKind::Cosine:
        return annealed(highest, 0, progress.step / progress.steps);
    case ScheduleKind::OneCycle:
        return oneCycle(schedule, highest, progress);
    }
    return highest;
}

} // namespace layerwise
