#include "widgets/canvas/block_states.h"

namespace layerwise {

/// What comes after the step one looks at is shown as not run, whether it is recorded already or not.
void BlockStates::followSteps(const StepController& steps, bool isBusy)
{
    if (!steps.isActive()) {
        return;
    }
    m_stale = false;
    const StepPlan& plan = steps.plan();
    const std::size_t done = steps.doneSteps();
    const bool isRunning = isBusy && steps.isWaiting();
    // To enter a container takes no time: what runs is the layer after it.
    std::size_t entered = done;
    while (isRunning && entered < plan.last() && plan.steps()[entered].at.phase == StepPhase::Enter) {
        ++entered;
    }
    for (auto& [id, view] : m_views) {
        if (!plan.contains(id) || view.state == BlockState::Failed || view.state == BlockState::NotReached) {
            continue;
        }
        const bool hasRun = plan.lastOf(id) < done;
        if (hasRun) {
            view.state = view.step != nullptr && view.step->status == StepStatus::Ok ? BlockState::Done : view.state;
            continue;
        }
        const bool isInside = plan.firstOf(id) < entered;
        const bool isNext = isRunning && plan.firstOf(id) == entered;
        view.state = isInside || isNext ? BlockState::Running : BlockState::NotRun;
        view.step.reset();
    }
}

} // namespace layerwise
