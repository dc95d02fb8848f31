#pragma once

#include <QWidget>

class QToolButton;

namespace layerwise {

/// What one can do with the value that was pointed at, and with its channel, as a row of links. GUI thread.
class ValueLinks : public QWidget {
    Q_OBJECT
public:
    explicit ValueLinks(QWidget* parent = nullptr);

    enum Link { Explain, ReceptiveField, SwitchOff, Pin };
    static constexpr int kCount = 4;

    struct State {
        bool hasValue = false;   ///< one was pointed at, of the current run
        bool hasField = false;   ///< a value was pointed at, here or at another block
        bool showsField = false; ///< the receptive field is drawn
        bool canSwitch = false;
        bool isOff = false;      ///< the channel is switched off: the link switches it on
        bool canPin = false;
        bool isPinned = false;
    };
    void setState(const State& state);
    QToolButton* link(Link which) const { return m_links[which]; }

Q_SIGNALS:
    void explainRequested();
    void receptiveFieldToggled(bool on);
    void switchRequested(bool off);
    void pinRequested();

private:
    QToolButton* m_links[kCount] = {};
    bool m_isOff = false;
};

} // namespace layerwise
