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
    /// It was done, ending now, and has cost so much.
    void spend(Clock::time_point now, Clock::duration cost)
    {
        const auto pause = std::chrono::duration_cast<Clock::duration>(cost / m_share);
        m_next = now + std::max(m_least, pause);
    }

private:
    double m_share;
    Clock::duration m_least;
    Clock::time_point m_next = Clock::time_point::min();
};

} // namespace layerwise
