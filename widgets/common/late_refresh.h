#pragma once

#include "model/document/run_controller.h"

#include <QElapsedTimer>
#include <QWidget>

#include <functional>

class QTimer;

namespace layerwise {

/// Shows the results of runs anew where that can wait: at once as a rule; while frames follow a hand, after what one
/// looks at (the prediction and the maps), and not more often than every kBetweenMs, or, as long as the widget is not seen,
/// not before it is again. A child of the widget. GUI thread.
class LateRefresh : public QObject {
public:
    static constexpr int kBetweenMs = 100;

    LateRefresh(RunController& runs, QWidget* widget, std::function<void()> refresh);

    /// As if the results had changed.
    void ask();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refreshNow();

    RunController& m_runs;
    QWidget* m_widget;
    std::function<void()> m_refresh;
    QTimer* m_timer;
    QElapsedTimer m_sinceRefresh;
    bool m_isDue = false;
};

} // namespace layerwise
