#include "model/document/network_commands.h"

#include <utility>

namespace layerwise {

Network& NetworkCommand::network() const
{
    return *m_document.m_network;
}

Block& NetworkCommand::block(BlockId id) const
{
    Block* found = findBlock(network().root, id);
    Q_ASSERT(found);
    return *found;
}

void NetworkCommand::setWeight(const WeightPlace& place, std::optional<float> value) const
{
    WeightEdits edits = *m_document.m_weightEdits;
    if (value)
        edits.insert_or_assign(place, *value);
    else
        edits.erase(place);
    m_document.setWeightEdits(std::move(edits));
}

void NetworkCommand::replaceWeights(const NetworkWeights& weights, const WeightEditsPtr& edits) const
{
    m_document.replaceWeights(weights, edits);
}

StructureCommand::StructureCommand(NetworkDocument& document, const QString& text, std::vector<PlacedBlock> before,
                                   std::vector<PlacedBlock> after)
    : NetworkCommand(document, text), m_before(std::move(before)), m_after(std::move(after))
{
}

void StructureCommand::replace(const std::vector<PlacedBlock>& taken, const std::vector<PlacedBlock>& inserted)
{
    for (const PlacedBlock& placed : taken)
        takeBlock(network().root, placed.block.id);
    for (const PlacedBlock& placed : inserted)
        insertBlock(network().root, placed.at, placed.block);
    changed(Change::Structure);
}

OptionCommand::OptionCommand(NetworkDocument& document, const QString& text, BlockId blockId, const OptionSpec& spec,
                             OptionValue value)
    : NetworkCommand(document, text), m_block(blockId), m_spec(spec), m_after(std::move(value))
{
    const OptionMap& options = block(blockId).options;
    if (const auto found = options.find(spec.key); found != options.end())
        m_before = found->second;
}

bool OptionCommand::mergeWith(const QUndoCommand* other)
{
    const auto* newer = static_cast<const OptionCommand*>(other);
    if (newer->m_block != m_block || newer->m_spec.key != m_spec.key)
        return false;
    m_after = newer->m_after;
    if (!m_before && m_spec.required())
        return true;
    if ((m_before ? *m_before : *m_spec.defaultValue) == *m_after) {
        // The value is the one at the start, but a default may have been left out then.
        store(m_before);
        touch();
        setObsolete(true);
    }
    return true;
}

void OptionCommand::store(const std::optional<OptionValue>& value) const
{
    OptionMap& options = block(m_block).options;
    if (value)
        options.insert_or_assign(m_spec.key, *value);
    else
        options.erase(m_spec.key);
}

void OptionCommand::set(const std::optional<OptionValue>& value) const
{
    store(value);
    changed(Change::Option, m_block);
}

RenameCommand::RenameCommand(NetworkDocument& document, const QString& text, BlockId blockId, std::string name)
    : NetworkCommand(document, text), m_block(blockId), m_before(block(blockId).name), m_after(std::move(name))
{
}

void RenameCommand::set(const std::string& name) const
{
    block(m_block).name = name;
    changed(Change::Structure);
}

InputCommand::InputCommand(NetworkDocument& document, const QString& text, InputSpec input)
    : NetworkCommand(document, text), m_before(network().input), m_after(std::move(input))
{
}

bool InputCommand::mergeWith(const QUndoCommand* other)
{
    const auto changedFields = [](const InputSpec& a, const InputSpec& b) {
        return (a.channels != b.channels ? 1 : 0) + (a.height != b.height ? 2 : 0) + (a.width != b.width ? 4 : 0) +
               (a.mean != b.mean ? 8 : 0) + (a.std != b.std ? 16 : 0);
    };
    const auto* newer = static_cast<const InputCommand*>(other);
    if (changedFields(m_before, m_after) != changedFields(newer->m_before, newer->m_after))
        return false;
    m_after = newer->m_after;
    setObsolete(m_before == m_after);
    return true;
}

void InputCommand::set(const InputSpec& input) const
{
    network().input = input;
    changed(Change::Input);
}

EditsCommand::EditsCommand(NetworkDocument& document, const QString& text, Network after)
    : NetworkCommand(document, text), m_before(network()), m_after(std::move(after))
{
}

namespace {

/// True if both have the same blocks in the same places, whatever their options; fills `differing` with those of other
/// options.
bool sameStructure(const Block& a, const Block& b, std::vector<BlockId>& differing)
{
    if (a.id != b.id || a.type != b.type || a.name != b.name || a.slots.size() != b.slots.size())
        return false;
    if (a.options != b.options)
        differing.push_back(a.id);
    for (std::size_t slot = 0; slot < a.slots.size(); ++slot) {
        if (a.slots[slot].size() != b.slots[slot].size())
            return false;
        for (std::size_t i = 0; i < a.slots[slot].size(); ++i)
            if (!sameStructure(a.slots[slot][i], b.slots[slot][i], differing))
                return false;
    }
    return true;
}

} // namespace

void EditsCommand::replace(const Network& from, const Network& to) const
{
    std::vector<BlockId> differing;
    std::vector<Change> changes;
    // What listens to the structure looks at the options anew as well.
    if (!sameStructure(from.root, to.root, differing))
        changes.push_back(Change::Structure);
    else if (!differing.empty())
        changes.push_back(Change::Option);
    if (!(from.input == to.input))
        changes.push_back(Change::Input);
    network().root = to.root;
    network().input = to.input;
    changed(changes, differing);
}

WeightCommand::WeightCommand(NetworkDocument& document, const QString& text, WeightPlace place,
                             std::optional<float> value)
    : NetworkCommand(document, text), m_place(std::move(place)), m_after(value)
{
    const WeightEditsPtr edits = document.weightEdits();
    if (const auto found = edits->find(m_place); found != edits->end())
        m_before = found->second;
}

bool WeightCommand::mergeWith(const QUndoCommand* other)
{
    const auto* newer = static_cast<const WeightCommand*>(other);
    if (newer->m_place != m_place)
        return false;
    m_after = newer->m_after;
    setObsolete(m_before == m_after);
    return true;
}

NetworkWeightsCommand::NetworkWeightsCommand(NetworkDocument& document, const QString& text, NetworkWeights weights,
                                             WeightEditsPtr edits)
    : NetworkCommand(document, text), m_before(document.weights()), m_after(std::move(weights)),
      m_editsBefore(document.weightEdits()), m_editsAfter(std::move(edits))
{
}

NetworkNameCommand::NetworkNameCommand(NetworkDocument& document, const QString& text, std::string name)
    : NetworkCommand(document, text), m_before(network().name), m_after(std::move(name))
{
}

void NetworkNameCommand::set(const std::string& name) const
{
    network().name = name;
    changed(Change::Name);
}

} // namespace layerwise
