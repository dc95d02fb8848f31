#pragma once

#include "model/document/network_document.h"

#include <QObject>

#include <vector>

namespace layerwise {

/// What is selected, shared by the canvas and all panels. Ids that leave the network leave the selection. GUI thread.
class Selection : public QObject {
    Q_OBJECT
public:
    explicit Selection(NetworkDocument& document, QObject* parent = nullptr);

    /// The block the inspector and the viewers show; invalid if nothing is selected.
    BlockId current() const { return m_current; }
    /// All selected blocks, in the network's order; contains current().
    const std::vector<BlockId>& blocks() const { return m_blocks; }
    bool contains(BlockId id) const;
    /// The feature map shown large, of current().
    std::int64_t channel() const { return m_channel; }

    void select(BlockId id);
    void select(const std::vector<BlockId>& ids, BlockId current);
    void toggle(BlockId id);
    void clear();
    void setChannel(std::int64_t channel);
    /// Selects the block and asks the inspector to put the focus on an option (a click on a problem).
    void requestOptionFocus(BlockId id, const QString& option);

Q_SIGNALS:
    void changed();
    void channelChanged(std::int64_t channel);
    void optionFocusRequested(layerwise::BlockId id, const QString& option);

private:
    void followStructure();

    NetworkDocument& m_document;
    std::uint64_t m_generation = 0;
    BlockId m_current;
    std::vector<BlockId> m_blocks;
    std::int64_t m_channel = 0;
};

} // namespace layerwise
