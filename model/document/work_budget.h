#pragma once

#include <algorithm>
#include <chrono>

namespace layerwise {

/// How often something may be done beside the real work: never more often than every `least`, and so seldom that it
/// takes no more than `share` of the time. A value.
class WorkBudget {
public:
    using Clock = std::chrono::steady_clock;

    WorkBudget(double share, Clock::duration least) : m_share(share), m_least(least) {}

    bool isDue(Clock::time_point now) const { return now >= m_next; }
    /// It was done, ending now, and has cost so much. Where it had to wait although it was due, the next one is due sooner,
    /// so that the share is reached also where there is an opportunity only now and then.
    void spend(Clock::time_point now, Clock::duration cost)
    {
        const auto pause = std::chrono::duration_cast<Clock::duration>(cost / m_share);
        const auto due = std::clamp(m_next, now - pause / 2, now);
        m_next = std::max(due + pause, now + m_least);
    }

private:
    double m_share;
    Clock::duration m_least;
    Clock::time_point m_next = Clock::time_point::min();
};

} // namespace layerwise
