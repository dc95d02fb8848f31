#pragma once

#include <QObject>
#include <QTimer>

namespace layerwise {

/// Moves over the places of an output map by itself, row by row from the left, as a layer's window slides. GUI thread.
class WindowPlayer : public QObject {
    Q_OBJECT
public:
    static constexpr int kStepMs = 250;

    explicit WindowPlayer(QObject* parent = nullptr);

    /// The map's size; another size pauses. Sizes are at least 1.
    void setSize(int rows, int columns);
    /// Where it is; the next step goes on from there.
    void setPlace(int y, int x);
    int y() const { return m_y; }
    int x() const { return m_x; }
    bool isPlaying() const { return m_timer.isActive(); }
    int intervalMs() const { return m_timer.interval(); }
    void setIntervalMs(int milliseconds);

public Q_SLOTS:
    /// From the last place it begins anew, at the first.
    void play();
    void pause();
    void toggle();
    /// One step, as the timer makes it. At the last place it pauses.
    void tick();

Q_SIGNALS:
    void moved(int y, int x);
    void playingChanged(bool playing);

private:
    bool isAtEnd() const { return m_y == m_rows - 1 && m_x == m_columns - 1; }

    QTimer m_timer;
    int m_rows = 1;
    int m_columns = 1;
    int m_y = 0;
    int m_x = 0;
};

} // namespace layerwise
