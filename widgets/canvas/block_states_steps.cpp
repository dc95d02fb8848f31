#include "widgets/canvas/block_states.h"

namespace layerwise {

/// What comes after the step one looks at is shown as not run, whether it is recorded already or not.
void BlockStates::followSteps(const StepController& steps)
{
    if (!steps.isActive()) {
        return;
    }
    m_stale = false;
    for (auto& [id, view] : m_views) {
        if (!steps.plan().contains(id) || steps.isDone(steps.plan().lastOf(id))) {
            continue;
        }
        if (view.state == BlockState::Failed || view.state == BlockState::NotReached) {
            continue;
        }
        const std::size_t first = steps.plan().firstOf(id);
        const bool isInside = first < steps.plan().lastOf(id) && steps.isDone(first);
        view.state = isInside ? BlockState::Running : BlockState::NotRun;
        view.step.reset();
    }
}

} // namespace layerwise
