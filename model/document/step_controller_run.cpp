// How the pass gets to where one wants to go, and what becomes of the position when something else changes.

#include "model/document/step_controller.h"
#include "model/document/step_sentences.h"

#include <algorithm>
#include <utility>

namespace layerwise {

void StepController::pursue()
{
    if (const auto needed = walk())
        request(*needed);
}

/// Goes on as far as is recorded. std::nullopt: it has arrived; else what has to be run first.
std::optional<StepPosition> StepController::walk()
{
    for (const Stop& stop : stopsOnTheWay()) {
        if (!isReached(stop.position))
            return stop.position;
        if (holds(stop)) {
            const TraceStepPtr step = m_runs.step(stop.position.block);
            arrive(stop.position,
                   stop.breakpoint.stopsBefore() ? tr("breakpoint") : breakpointReason(stop.breakpoint, *step->output));
            return std::nullopt;
        }
    }
    if (!isReached(*m_goal))
        return m_goal;
    arrive(*m_goal, *m_goal == m_position ? m_notice : QString());
    return std::nullopt;
}

bool StepController::isReached(const StepPosition& position) const
{
    const std::size_t step = *m_plan.indexOf(position);
    if (position.phase != StepPhase::Before)
        return step == 0 || step < m_recorded;
    const TraceStepPtr next = m_runs.step(position.block);
    return step < m_recorded && next && next->input;
}

void StepController::request(const StepPosition& position)
{
    if (!m_images.tensor()) {
        m_goal.reset();
        Q_EMIT stateChanged();
        return;
    }
    m_requested = *m_plan.indexOf(position);
    m_isRequesting = true;
    m_runs.runUntil(m_plan.steps()[*m_requested].at);
    m_isRequesting = false;
    Q_EMIT stateChanged();
}

/// Breakpoints between where one started and the goal, in the order of the pass. A plain one right at the goal does not
/// count: one gets there anyway, and the block has not run.
std::vector<StepController::Stop> StepController::stopsOnTheWay() const
{
    const auto goal = static_cast<std::ptrdiff_t>(*m_plan.indexOf(*m_goal));
    std::vector<Stop> stops;
    for (const auto& [block, breakpoint] : m_document.breakpoints()) {
        const bool isPlain = breakpoint.stopsBefore();
        const StepPosition position{block, isPlain ? StepPhase::Before : StepPhase::Done};
        const auto found = m_plan.indexOf(position);
        if (!found)
            continue;
        const auto step = static_cast<std::ptrdiff_t>(*found);
        if (step > m_start && (isPlain ? step < goal : step <= goal))
            stops.push_back({*found, position, breakpoint});
    }
    // At the same step, what has run is looked at before what runs next.
    std::ranges::sort(stops, [](const Stop& left, const Stop& right) {
        return std::pair(left.step, left.breakpoint.stopsBefore()) <
               std::pair(right.step, right.breakpoint.stopsBefore());
    });
    return stops;
}

bool StepController::holds(const Stop& stop) const
{
    if (stop.breakpoint.stopsBefore())
        return true;
    const TraceStepPtr step = m_runs.step(stop.position.block);
    return step && step->output && stop.breakpoint.holds(*step->output);
}

void StepController::arrive(StepPosition position, const QString& notice)
{
    if (m_requested)
        m_runs.stop();
    if (m_remembers && !(position == m_position))
        m_trail.push_back(m_position);
    m_position = position;
    m_notice = notice;
    m_hasFailed = false;
    m_goal.reset();
    m_requested.reset();
    showPosition();
}

/// The first step that is not recorded is the one that failed.
void StepController::fail()
{
    if (m_remembers)
        m_trail.push_back(m_position);
    m_position = m_plan.steps()[std::min(m_recorded, m_plan.last())].at;
    m_notice.clear();
    m_hasFailed = true;
    m_goal.reset();
    showPosition();
}

void StepController::showPosition()
{
    if (m_position.block == kRootId)
        m_selection.clear();
    else
        m_selection.select(m_position.block);
    Q_EMIT positionChanged();
    Q_EMIT stateChanged();
}

/// Makes the plan that of the network as it is, and the run's record one that holds nothing else.
void StepController::readRecord()
{
    m_generation = m_document.generation();
    m_plan = StepPlan(m_document.snapshot(), m_document.registry());
    if (m_runs.isStale()) {
        const auto traced = m_runs.tracedNetwork();
        const bool isSameInput = traced && m_runs.isOfImage() && traced->input == m_document.network().input;
        m_runs.keepSteps(m_plan,
                         isSameInput ? StepPlan(traced, m_document.registry()).sharedSteps(m_plan) : std::size_t{0});
    }
    m_recorded = recordedSteps(m_plan, *m_runs.trace());
}

void StepController::followDocument()
{
    if (!m_isActive)
        return;
    if (m_generation != m_document.generation()) {
        leave();
        return;
    }
    const StepPlan before = m_plan;
    const std::size_t stepBefore = number();
    readRecord();
    const bool isSameInput = before.network().input == m_document.network().input;
    const std::size_t shared = isSameInput ? before.sharedSteps(m_plan) : 0;
    const auto isKept = [&](const StepPosition& position) {
        const auto step = before.indexOf(position);
        return step && *step < shared && m_plan.indexOf(position) == step;
    };
    if (m_goal && !isKept(*m_goal)) {
        m_goal.reset();
        if (std::exchange(m_requested, std::nullopt))
            m_runs.stop();
    }
    if (!isKept(m_position) || (m_hasFailed && shared <= stepBefore)) {
        m_position = lastValid(shared);
        m_hasFailed = false;
        m_notice = tr("the network was changed, so the pass went back to here");
    }
    if (!m_goal && (m_hasFailed || !isReached(m_position)))
        stayHere();
    // A live run comes by itself and goes further than that.
    if (m_goal && !m_runs.isLive())
        pursue();
    Q_EMIT positionChanged();
    Q_EMIT stateChanged();
}

/// Where the first step that is no longer the same would begin.
StepPosition StepController::lastValid(std::size_t shared) const
{
    if (shared == 0)
        return {};
    if (shared == m_plan.steps().size())
        return m_plan.endOf(m_plan.last());
    const StepPosition& next = m_plan.steps()[shared].at;
    const bool isBegin = next.phase == StepPhase::Enter || next.phase == StepPhase::Done;
    return isBegin ? StepPosition{next.block, StepPhase::Before} : m_plan.steps()[shared - 1].at;
}

void StepController::followImage()
{
    if (!m_isActive)
        return;
    m_recorded = 0;
    if (!m_goal)
        stayHere();
    if (!m_runs.isLive())
        pursue();
}

/// The position is the goal: what is recorded at it has to be run again.
void StepController::stayHere()
{
    m_goal = m_position;
    m_start = static_cast<std::ptrdiff_t>(number());
    m_remembers = false;
}

void StepController::followRun(const TracePtr& trace)
{
    // A frame while a newer one waits: what is recorded is old already.
    if (!m_isActive || m_runs.isRunning())
        return;
    readRecord();
    if (trace->refusal)
        leave();
    else
        settle(trace);
}

void StepController::settle(const TracePtr& trace)
{
    const auto requested = std::exchange(m_requested, std::nullopt);
    if (m_goal && trace->status == TraceStatus::Stopped) {
        const std::size_t reached = std::max<std::size_t>(m_recorded, 1) - 1;
        arrive(reached > number() ? m_plan.endOf(reached) : m_position, tr("stopped"));
        return;
    }
    if (m_goal) {
        const auto needed = walk();
        if (!needed)
            return;
        if (trace->status == TraceStatus::Failed)
            fail();
        else if (requested && *m_plan.indexOf(*needed) <= *requested)
            arrive(m_position, {}); // the worker could not go there
        else
            request(*needed);
        return;
    }
    // A run that was not asked for from here has renewed what is recorded.
    if (m_hasFailed && number() < m_recorded)
        m_hasFailed = false;
    else if (!m_hasFailed && number() > 0 && number() >= m_recorded)
        m_position = m_plan.endOf(std::max<std::size_t>(m_recorded, 1) - 1);
    Q_EMIT positionChanged();
    Q_EMIT stateChanged();
}

} // namespace layerwise
