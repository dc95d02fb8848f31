#pragma once

#include "model/core/network.h"
#include "model/core/activation.h"

#include <QScrollArea>

#include <vector>

class QHBoxLayout;

namespace layerwise {

/// A feature map that stays in view.
struct PinnedMap {
    BlockId block;
    std::int64_t channel = 0;

    friend bool operator==(const PinnedMap&, const PinnedMap&) = default;
};

/// The pinned maps in a row, each with its block and channel, whatever is selected. A click goes there, the cross takes
/// it away. Hidden while there are none. GUI thread.
class PinStrip : public QScrollArea {
    Q_OBJECT
public:
    explicit PinStrip(QWidget* parent = nullptr);

    /// What a pin shows now.
    struct Content {
        QString path;
        ActivationPtr maps; ///< null: not run, or the channel is not there any more
        bool isStale = false;
    };

    void add(const PinnedMap& pin);
    void remove(const PinnedMap& pin);
    void clear();
    bool contains(const PinnedMap& pin) const;
    const std::vector<PinnedMap>& pins() const { return m_pins; }
    /// A pin without content (its block is not in the network now) is not shown, but stays.
    void setContent(const PinnedMap& pin, const std::optional<Content>& content);
    /// In the strip; empty if it is not shown.
    QRect pinRect(const PinnedMap& pin) const;

Q_SIGNALS:
    void clicked(layerwise::BlockId block, qint64 channel);
    /// The person took one away or put one in.
    void pinsChanged();

private:
    class Pin;
    Pin* find(const PinnedMap& pin) const;
    void updateVisible();

    std::vector<PinnedMap> m_pins;
    std::vector<Pin*> m_buttons;
    QHBoxLayout* m_row = nullptr;
};

} // namespace layerwise
