#pragma once

namespace layerwise {

enum class ScheduleKind { Constant, Step, Cosine, OneCycle };

/// How the learning rate changes while a network is trained.
struct ScheduleSettings {
    ScheduleKind kind = ScheduleKind::Constant;
    double stepEpochs = 1; ///< Step: the rate is multiplied by gamma after every so many epochs
    double gamma = 0.1;
    double warmUp = 0.3;      ///< OneCycle: share of the steps in which the rate grows (pct_start)
    double startDivisor = 25; ///< OneCycle: begins at rate / startDivisor (div_factor)
    double endDivisor = 1e4;  ///< OneCycle: ends at the first rate / endDivisor (final_div_factor)
};

/// Where training stands.
struct ScheduleProgress {
    double step = 0;  ///< steps done before this one
    double steps = 1; ///< in all
    double epoch = 0; ///< epochs done before this one
};

/// The learning rate of the next step, `highest` being the one that was chosen, as PyTorch's schedulers have it:
/// Constant  highest
/// Step      highest * gamma^floor(epoch / stepEpochs)                           (StepLR)
/// Cosine    highest * (1 + cos(pi * step / steps)) / 2                          (CosineAnnealingLR, T_max = steps)
/// OneCycle  between start = highest / startDivisor, highest, and end = start / endDivisor, by half a cosine each: up
/// until
///           step warmUp * steps - 1, down until step steps - 1                  (OneCycleLR without cycling momentum)
double learningRate(const ScheduleSettings& schedule, double highest, const ScheduleProgress& progress);

} // namespace layerwise
