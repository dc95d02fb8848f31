#include "model/core/trace.h"

#include <algorithm>

namespace layerwise {

std::int64_t scalableChannels(const Shape& output)
{
    return output.rank() == 4 || output.rank() == 2 ? output[1] : 0;
}

const TraceStep* Trace::find(BlockId id) const
{
    const auto found = std::ranges::find_if(steps, [id](const TraceStepPtr& step) { return step->block == id; });
    return found == steps.end() ? nullptr : found->get();
}

ActivationPtr Trace::output() const
{
    if (status != TraceStatus::Ok)
        return nullptr;
    // A name holds no dot, so a path without one is a child of the root; the last of them hands on the result.
    const auto last = std::find_if(steps.rbegin(), steps.rend(), [](const TraceStepPtr& step) {
        return step->path.find('.') == std::string::npos;
    });
    return last == steps.rend() ? input : (*last)->output;
}

} // namespace layerwise
