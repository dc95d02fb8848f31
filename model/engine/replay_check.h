#pragma once

#include "model/core/executor.h"
#include "model/engine/channel_scaling.h"
#include "model/engine/recording.h"

namespace layerwise {

/// Makes the plain forward of the same modules and compares every block's output with the recorded one: bit for bit, or, in
/// the fast layout, within kCloseTolerance and without any value that is not finite, as oneDNN treats those otherwise.
/// Precondition: the trace ran to the end; inference mode is on and the threads are set as for the recorded run.
ReplayCheck checkReplay(const NetworkPlan& plan, const Trace& trace, RunLayout layout, const ChannelScaling& scaling);

/// Remembers for which network the check was made. How a recording is made depends on the blocks, their weights, the
/// input's shape, the threads, the layout and which channels are scaled, not on the picture, so the check is not repeated for
/// the next picture; in the fast layout only as long as its values are not much larger.
class ReplayMemory {
public:
    /// NotMade unless a check of the same network was Equal or Close.
    ReplayCheck recall(const NetworkPlanPtr& plan, const Trace& trace, RunLayout layout,
                       const ChannelScaling& scaling) const;
    void remember(const NetworkPlanPtr& plan, const Trace& trace, RunLayout layout, const ChannelScaling& scaling);
    void clear() { *this = {}; }

private:
    NetworkPlanPtr m_plan;
    Shape m_inputShape;
    int m_threads = 0;
    RunLayout m_layout = RunLayout::Plain;
    ReplayCheck m_result = ReplayCheck::NotMade;
    float m_largestInput = 0;
    ChannelScaling m_scaling;
};

} // namespace layerwise
