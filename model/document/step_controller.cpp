#include "model/document/step_controller.h"

#include "model/document/run_mode.h"
#include "model/document/sentences.h"
#include "model/document/step_sentences.h"

#include <algorithm>

namespace layerwise {

StepController::StepController(NetworkDocument& document, ImageSource& images, RunController& runs,
                               Selection& selection, QObject* parent)
    : QObject(parent), m_document(document), m_images(images), m_runs(runs), m_selection(selection)
{
    connect(&document, &NetworkDocument::shapesChanged, this, &StepController::followDocument);
    connect(&document, &NetworkDocument::networkReplaced, this, &StepController::leave);
    connect(&images, &ImageSource::imageChanged, this, &StepController::followImage);
    connect(&runs, &RunController::effectsChanged, this, &StepController::followImage);
    // Every few tenths of a second the steps would be others.
    connect(&runs, &RunController::weightsMoveChanged, this, [this](bool move) {
        if (move)
            leave();
        Q_EMIT stateChanged();
    });
    connect(&runs, &RunController::started, this, [this] {
        if (!m_isRequesting)
            m_requested.reset();
    });
    connect(&runs, &RunController::finished, this, &StepController::followRun);
}

std::size_t StepController::number() const
{
    return m_plan.indexOf(m_position).value_or(0);
}

std::size_t StepController::doneSteps() const
{
    std::size_t done = number() + (m_hasFailed ? 0 : 1);
    const auto goal = m_goal ? m_plan.indexOf(*m_goal) : std::nullopt;
    for (std::size_t step = done; goal && step <= *goal; ++step) {
        // What happens between two layers is done with the next one.
        if (m_plan.steps()[step].at.phase != StepPhase::Done)
            continue;
        const TraceStepPtr layer = m_runs.step(m_plan.steps()[step].at.block);
        if (!layer || layer->status != StepStatus::Ok)
            break;
        done = step + 1;
    }
    return done;
}

StepRecord StepController::record() const
{
    const TraceStepPtr step = m_runs.step(m_position.block);
    return recordAt(m_position, step.get(), m_isActive ? m_images.tensor() : nullptr);
}

QString StepController::sentence() const
{
    if (!m_isActive)
        return {};
    if (!m_hasFailed)
        return stepSentence(m_document, m_position, record());
    for (const Problem& problem : m_document.shapes().problems)
        if (problem.block == m_position.block && problem.severity == Severity::Error)
            return describe(problem.diagnostic, m_document.path(m_position.block)).title;
    const TraceStepPtr step = m_runs.step(m_position.block);
    const Diagnostic unknown = stepDiagnostic(step ? *step : TraceStep{});
    return describe(unknown, m_document.path(m_position.block)).title;
}

QString StepController::statusText() const
{
    if (!m_isActive)
        return {};
    QStringList parts;
    const bool isBefore = m_position.phase == StepPhase::Before;
    const QString sign = m_hasFailed          ? QStringLiteral("✕ ")
                         : isComplete()       ? QStringLiteral("✓ ")
                         : m_notice.isEmpty() ? QStringLiteral("▶ ")
                                              : QStringLiteral("■ ");
    // What is before a step counts as that step, for it is the one that one looks at.
    parts << sign + tr("Step %1 of %2").arg(number() + (isBefore ? 1 : 0)).arg(total());
    parts << stepName(m_document, m_position);
    if (m_hasFailed)
        parts << sentence();
    else if (!m_notice.isEmpty())
        parts << m_notice;
    else if (isComplete())
        parts << tr("the pass is complete");
    else
        parts << tr("F10 to go on");
    return parts.join(QStringLiteral(" · "));
}

bool StepController::canGoOn() const
{
    if (!m_isActive)
        return !m_document.network().root.slots.front().empty() && m_images.tensor() && !m_runs.doWeightsMove();
    return (!m_hasFailed || m_goal) && m_plan.into(m_goal.value_or(m_position));
}

bool StepController::canStepOut() const
{
    return m_isActive && !m_hasFailed && m_plan.out(m_goal.value_or(m_position));
}

bool StepController::canStepBack() const
{
    return m_isActive && previous();
}

bool StepController::isBeforeBreakpoint() const
{
    const auto next = m_isActive ? m_plan.into(m_position) : std::nullopt;
    if (!next || next->phase == StepPhase::Sum || next->phase == StepPhase::Activation)
        return false;
    const auto breakpoint = m_document.breakpoint(next->block);
    return breakpoint && breakpoint->stopsBefore();
}

void StepController::setEntersContainers(bool enters)
{
    m_entersContainers = enters;
    Q_EMIT stateChanged();
}

void StepController::stepOver()
{
    if (begin())
        goTo(m_plan.over(m_goal.value_or(m_position)), true);
}

void StepController::stepInto()
{
    if (begin())
        goTo(m_plan.into(m_goal.value_or(m_position)), true);
}

void StepController::stepOut()
{
    if (begin())
        goTo(m_plan.out(m_goal.value_or(m_position)), true);
}

void StepController::goOn()
{
    if (m_entersContainers)
        stepInto();
    else
        stepOver();
}

void StepController::stepBack()
{
    if (!canStepBack())
        return;
    const StepPosition goal = *previous();
    if (!m_trail.empty())
        m_trail.pop_back();
    m_hasFailed = false;
    goTo(goal, false);
}

/// Where one stepped from, if that still is a place before this one; else what stands before this one in the plan.
std::optional<StepPosition> StepController::previous() const
{
    if (!m_trail.empty()) {
        const auto step = m_plan.indexOf(m_trail.back());
        if (step && *step <= number() && !(m_trail.back() == m_position))
            return m_trail.back();
    }
    return m_plan.back(m_position);
}

void StepController::continueRun()
{
    const bool isNew = !m_isActive;
    if (!begin())
        return;
    jumpTo(m_plan.endOf(m_plan.last()), isNew);
}

void StepController::runTo(BlockId block)
{
    const bool isNew = !m_isActive;
    if (!begin())
        return;
    if (m_plan.contains(block) && block != kRootId)
        jumpTo({block, StepPhase::Done}, isNew);
}

void StepController::reset()
{
    if (!begin())
        return;
    m_trail.clear();
    m_hasFailed = false;
    goTo(StepPosition{}, false);
}

void StepController::stop()
{
    if (m_requested)
        m_runs.stop();
    else
        leave();
}

void StepController::leave()
{
    if (!m_isActive)
        return;
    if (m_requested)
        m_runs.stop();
    m_isActive = m_hasFailed = false;
    m_goal.reset();
    m_requested.reset();
    m_trail.clear();
    m_notice.clear();
    m_position = {};
    Q_EMIT positionChanged();
    Q_EMIT stateChanged();
}

bool StepController::begin()
{
    if (m_isActive)
        return true;
    if (m_runs.doWeightsMove())
        return false;
    m_isActive = true;
    m_position = {};
    readRecord();
    return true;
}

/// A single step. What lies on the way, inside of a container that is taken as a whole, may stop it.
void StepController::goTo(const std::optional<StepPosition>& goal, bool remembers)
{
    if (!goal || (m_hasFailed && !m_goal)) {
        Q_EMIT stateChanged();
        return;
    }
    if (!m_goal)
        m_start = static_cast<std::ptrdiff_t>(number());
    m_goal = goal;
    m_remembers = remembers;
    pursue();
}

void StepController::jumpTo(const StepPosition& goal, bool fromTheVeryBeginning)
{
    if (m_hasFailed && *m_plan.indexOf(goal) >= number())
        return;
    m_hasFailed = false;
    m_trail.clear();
    m_start = fromTheVeryBeginning ? -1 : static_cast<std::ptrdiff_t>(number());
    m_goal = goal;
    m_remembers = false;
    pursue();
}

} // namespace layerwise
