#include "model/document/selection.h"

#include <algorithm>
#include <unordered_set>

namespace layerwise {

Selection::Selection(NetworkDocument& document, QObject* parent)
    : QObject(parent), m_document(document), m_generation(document.generation())
{
    connect(&document, &NetworkDocument::structureChanged, this, &Selection::followStructure);
}

bool Selection::contains(BlockId id) const
{
    return std::find(m_blocks.begin(), m_blocks.end(), id) != m_blocks.end();
}

void Selection::select(BlockId id)
{
    select(std::vector<BlockId>{id}, id);
}

void Selection::select(const std::vector<BlockId>& ids, BlockId current)
{
    const std::unordered_set<BlockId> wanted(ids.begin(), ids.end());
    std::vector<BlockId> blocks;
    const auto visit = [&](const auto& self, const Block& block) -> void {
        if (wanted.contains(block.id))
            blocks.push_back(block.id);
        for (const auto& slot : block.slots)
            for (const Block& child : slot)
                self(self, child);
    };
    visit(visit, m_document.network().root);
    if (std::find(blocks.begin(), blocks.end(), current) == blocks.end())
        current = blocks.empty() ? BlockId() : blocks.back();
    if (blocks == m_blocks && current == m_current)
        return;
    const bool newChannel = current != m_current && m_channel != 0;
    if (newChannel)
        m_channel = 0;
    m_blocks = std::move(blocks);
    m_current = current;
    Q_EMIT changed();
    if (newChannel)
        Q_EMIT channelChanged(m_channel);
}

void Selection::toggle(BlockId id)
{
    std::vector<BlockId> ids = m_blocks;
    const auto found = std::find(ids.begin(), ids.end(), id);
    if (found == ids.end()) {
        ids.push_back(id);
        select(ids, id);
        return;
    }
    ids.erase(found);
    select(ids, m_current);
}

void Selection::clear()
{
    select(std::vector<BlockId>(), BlockId());
}

void Selection::setChannel(std::int64_t channel)
{
    channel = std::max<std::int64_t>(channel, 0);
    if (channel == m_channel)
        return;
    m_channel = channel;
    Q_EMIT channelChanged(channel);
}

void Selection::requestOptionFocus(BlockId id, const QString& option)
{
    if (!m_document.block(id))
        return;
    if (m_current != id)
        select(id);
    Q_EMIT optionFocusRequested(id, option);
}

void Selection::followStructure()
{
    if (m_document.generation() != m_generation) {
        // The same number may be another block's now.
        m_generation = m_document.generation();
        clear();
        return;
    }
    select(std::vector<BlockId>(m_blocks), m_current);
}

} // namespace layerwise
