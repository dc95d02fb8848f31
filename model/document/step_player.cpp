#include "model/document/step_player.h"

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kFirstIntervalMs = 1200;

} // namespace

StepPlayer::StepPlayer(StepController& steps, QObject* parent) : QObject(parent), m_steps(steps)
{
    m_timer.setInterval(kFirstIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &StepPlayer::tick);
    connect(&steps, &StepController::positionChanged, this, &StepPlayer::followSteps);
}

void StepPlayer::setIntervalMs(int milliseconds)
{
    m_timer.setInterval(std::clamp(milliseconds, kShortestMs, kLongestMs));
}

void StepPlayer::play()
{
    if (isPlaying())
        return;
    if (m_steps.isComplete())
        m_steps.reset();
    if (!m_steps.canGoOn())
        return;
    m_timer.start();
    Q_EMIT playingChanged(true);
    tick();
}

void StepPlayer::pause()
{
    if (!isPlaying())
        return;
    m_timer.stop();
    Q_EMIT playingChanged(false);
}

void StepPlayer::toggle()
{
    if (isPlaying())
        pause();
    else
        play();
}

void StepPlayer::tick()
{
    if (!m_steps.isWaiting())
        m_steps.goOn();
}

void StepPlayer::followSteps()
{
    const bool stops = !m_steps.isActive() || m_steps.isComplete() || m_steps.hasFailed() ||
                       !m_steps.notice().isEmpty() || m_steps.isBeforeBreakpoint();
    if (stops)
        pause();
}

} // namespace layerwise
