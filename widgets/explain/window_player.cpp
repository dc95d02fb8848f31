#include "widgets/explain/window_player.h"

#include <algorithm>

namespace layerwise {

WindowPlayer::WindowPlayer(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(kStepMs);
    connect(&m_timer, &QTimer::timeout, this, &WindowPlayer::tick);
}

void WindowPlayer::setSize(int rows, int columns)
{
    if (rows == m_rows && columns == m_columns)
        return;
    m_rows = rows;
    m_columns = columns;
    pause();
}

void WindowPlayer::setPlace(int y, int x)
{
    m_y = std::clamp(y, 0, m_rows - 1);
    m_x = std::clamp(x, 0, m_columns - 1);
}

void WindowPlayer::setIntervalMs(int milliseconds)
{
    m_timer.setInterval(milliseconds);
}

void WindowPlayer::play()
{
    if (isPlaying() || m_rows * m_columns <= 1)
        return;
    m_timer.start();
    Q_EMIT playingChanged(true);
    if (isAtEnd()) {
        m_y = m_x = 0;
        Q_EMIT moved(m_y, m_x);
    }
}

void WindowPlayer::pause()
{
    if (!isPlaying())
        return;
    m_timer.stop();
    Q_EMIT playingChanged(false);
}

void WindowPlayer::toggle()
{
    if (isPlaying())
        pause();
    else
        play();
}

void WindowPlayer::tick()
{
    if (isAtEnd()) {
        pause();
        return;
    }
    m_x = (m_x + 1) % m_columns;
    m_y += m_x == 0 ? 1 : 0;
    Q_EMIT moved(m_y, m_x);
    if (isAtEnd())
        pause();
}

} // namespace layerwise
