#pragma once

#include "model/core/trace.h"
#include "model/engine/recording.h"

namespace layerwise {

/// Makes the plain forward of the same modules and compares every block's output with the recorded one, bit for bit.
/// Precondition: the trace ran to the end; inference mode is on and the threads are set as for the recorded run.
ReplayCheck checkReplay(const NetworkPlan& plan, const Trace& trace);

/// Remembers for which network the check was made. How a recording is made depends on the blocks, their weights, the
/// input's shape and the threads, not on the picture, so the check is not repeated for the next picture.
class ReplayMemory {
public:
    /// NotMade unless a check of the same network was Equal.
    ReplayCheck recall(const NetworkPlanPtr& plan, const Trace& trace) const;
    void remember(const NetworkPlanPtr& plan, const Trace& trace);
    void clear() { m_plan.reset(); }

private:
    NetworkPlanPtr m_plan;
    Shape m_inputShape;
    int m_threads = 0;
};

} // namespace layerwise
