#include "widgets/common/late_refresh.h"

#include <QEvent>
#include <QTimer>

#include <algorithm>

namespace layerwise {

LateRefresh::LateRefresh(RunController& runs, QWidget* widget, std::function<void()> refresh)
    : QObject(widget), m_runs(runs), m_widget(widget), m_refresh(std::move(refresh)), m_timer(new QTimer(this))
{
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &LateRefresh::refreshNow);
    connect(&runs, &RunController::stateChanged, this, &LateRefresh::ask);
    widget->installEventFilter(this);
}

void LateRefresh::ask()
{
    m_isDue = true;
    if (!m_runs.isFrame()) {
        refreshNow();
        return;
    }
    if (!m_widget->isVisible() || m_timer->isActive())
        return;
    const qint64 since = m_sinceRefresh.isValid() ? m_sinceRefresh.elapsed() : kBetweenMs;
    // Not before what is to be painted now has been.
    m_timer->start(static_cast<int>(std::max<qint64>(1, kBetweenMs - since)));
}

void LateRefresh::refreshNow()
{
    m_timer->stop();
    m_isDue = false;
    m_refresh();
    m_sinceRefresh.start();
}

bool LateRefresh::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_widget && event->type() == QEvent::Show && m_isDue)
        refreshNow();
    return QObject::eventFilter(watched, event);
}

} // namespace layerwise
