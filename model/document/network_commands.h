#pragma once

#include "model/document/network_document.h"

#include <QUndoCommand>

#include <optional>
#include <vector>

namespace layerwise {

/// An edit of the document as it stands on the undo stack. Holds ids and values, never pointers to blocks: the tree's
/// blocks move in memory with every edit. The only class that writes to the document's network.
class NetworkCommand : public QUndoCommand {
protected:
    using Change = NetworkDocument::Change;

    NetworkCommand(NetworkDocument& document, const QString& text) : QUndoCommand(text), m_document(document) {}

    Network& network() const;
    Block& block(BlockId id) const; ///< Precondition: `id` is in the network, as the stack's order makes sure.
    void changed(Change change, BlockId id = {}) const { m_document.changed(change, id); }
    void changed(const std::vector<Change>& changes, const std::vector<BlockId>& ids) const
    {
        m_document.changed(changes, ids);
    }
    /// For a change that nobody can see, such as a default that is written out or left out.
    void touch() const { m_document.touch(); }
    void setWeight(const WeightPlace& place, std::optional<float> value) const;
    void replaceWeights(const NetworkWeights& weights, const WeightEditsPtr& edits) const;

    NetworkDocument& m_document;
};

/// A block with its subtree and its place. In a list of them places are those in the tree that holds all of them, in
/// the network's order, so that inserting one after the other restores that tree.
struct PlacedBlock {
    Block block;
    BlockPosition at;

    friend bool operator==(const PlacedBlock&, const PlacedBlock&) = default;
};

/// Blocks that come (insert, paste, duplicate), go (remove) or both (move): `before` is taken out, `after` put in.
class StructureCommand : public NetworkCommand {
public:
    StructureCommand(NetworkDocument& document, const QString& text, std::vector<PlacedBlock> before,
                     std::vector<PlacedBlock> after);
    void undo() override { replace(m_after, m_before); }
    void redo() override { replace(m_before, m_after); }

private:
    void replace(const std::vector<PlacedBlock>& taken, const std::vector<PlacedBlock>& inserted);

    std::vector<PlacedBlock> m_before;
    std::vector<PlacedBlock> m_after;
};

/// One option of one block. Successive changes of the same option become one.
class OptionCommand : public NetworkCommand {
public:
    OptionCommand(NetworkDocument& document, const QString& text, BlockId block, const OptionSpec& spec,
                  OptionValue value);
    int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* other) override;
    void undo() override { set(m_before); }
    void redo() override { set(m_after); }

private:
    void store(const std::optional<OptionValue>& value) const;
    void set(const std::optional<OptionValue>& value) const;

    BlockId m_block;
    const OptionSpec& m_spec;            ///< of the registry, which outlives the document
    std::optional<OptionValue> m_before; ///< std::nullopt: left out in the block's options
    std::optional<OptionValue> m_after;
};

class RenameCommand : public NetworkCommand {
public:
    RenameCommand(NetworkDocument& document, const QString& text, BlockId block, std::string name);
    void undo() override { set(m_before); }
    void redo() override { set(m_after); }

private:
    void set(const std::string& name) const;

    BlockId m_block;
    std::string m_before;
    std::string m_after;
};

/// The input description. Successive changes of the same single field become one.
class InputCommand : public NetworkCommand {
public:
    InputCommand(NetworkDocument& document, const QString& text, InputSpec input);
    int id() const override { return 2; }
    bool mergeWith(const QUndoCommand* other) override;
    void undo() override { set(m_before); }
    void redo() override { set(m_after); }

private:
    void set(const InputSpec& input) const;

    InputSpec m_before;
    InputSpec m_after;
};

/// Several edits as one step: the whole tree and the input, before and after.
class EditsCommand : public NetworkCommand {
public:
    EditsCommand(NetworkDocument& document, const QString& text, Network after);
    void undo() override { replace(m_after, m_before); }
    void redo() override { replace(m_before, m_after); }

private:
    void replace(const Network& from, const Network& to) const;

    Network m_before;
    Network m_after;
};

/// One weight. Successive changes of the same weight become one.
class WeightCommand : public NetworkCommand {
public:
    WeightCommand(NetworkDocument& document, const QString& text, WeightPlace place, std::optional<float> value);
    int id() const override { return 3; }
    bool mergeWith(const QUndoCommand* other) override;
    void undo() override { setWeight(m_place, m_before); }
    void redo() override { setWeight(m_place, m_after); }

private:
    WeightPlace m_place;
    std::optional<float> m_before; ///< std::nullopt: as it was initialised or loaded
    std::optional<float> m_after;
};

/// All weights that were loaded or trained, with those set by hand in them.
class NetworkWeightsCommand : public NetworkCommand {
public:
    NetworkWeightsCommand(NetworkDocument& document, const QString& text, NetworkWeights weights, WeightEditsPtr edits);
    void undo() override { replaceWeights(m_before, m_editsBefore); }
    void redo() override { replaceWeights(m_after, m_editsAfter); }

private:
    NetworkWeights m_before;
    NetworkWeights m_after;
    WeightEditsPtr m_editsBefore;
    WeightEditsPtr m_editsAfter;
};

class NetworkNameCommand : public NetworkCommand {
public:
    NetworkNameCommand(NetworkDocument& document, const QString& text, std::string name);
    void undo() override { set(m_before); }
    void redo() override { set(m_after); }

private:
    void set(const std::string& name) const;

    std::string m_before;
    std::string m_after;
};

} // namespace layerwise
