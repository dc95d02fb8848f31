#pragma once

#include "model/document/step_controller.h"

#include <QTimer>

namespace layerwise {

/// Goes on by itself, a step at a time: auto-play. Ends at the end of the pass, at a breakpoint and at a failing block.
/// GUI thread.
class StepPlayer : public QObject {
    Q_OBJECT
public:
    static constexpr int kShortestMs = 200;
    static constexpr int kLongestMs = 4000;

    explicit StepPlayer(StepController& steps, QObject* parent = nullptr);

    bool isPlaying() const { return m_timer.isActive(); }
    int intervalMs() const { return m_timer.interval(); }
    void setIntervalMs(int milliseconds);

public Q_SLOTS:
    /// Takes the first step at once. From the end of the pass it begins anew.
    void play();
    void pause();
    void toggle();
    /// One step, as the timer makes it. Waits its turn while the worker still is at the step before.
    void tick();

Q_SIGNALS:
    void playingChanged(bool playing);

private:
    void followSteps();

    StepController& m_steps;
    QTimer m_timer;
};

} // namespace layerwise
