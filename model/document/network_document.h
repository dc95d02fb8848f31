#pragma once

#include "model/core/executor.h"
#include "model/diagnose/fixes.h"
#include "model/document/weight_origin.h"

#include <QObject>
#include <QString>
#include <QUndoStack>

#include <memory>
#include <vector>

namespace layerwise {

/// The open network. Owns the undo stack; every change goes through an undo command that holds ids and values, never
/// pointers. Shape inference and the search for warnings run at once after each change, so shapes() and problems()
/// always belong to network(). GUI thread only.
class NetworkDocument : public QObject {
    Q_OBJECT
public:
    explicit NetworkDocument(const LayerRegistry& registry, QObject* parent = nullptr);
    ~NetworkDocument() override;

    const LayerRegistry& registry() const { return m_registry; }
    const Network& network() const { return *m_network; }
    /// An immutable copy for another thread; the same object until the next edit.
    std::shared_ptr<const Network> snapshot() const;
    /// Grows with every change, undo and redo too.
    std::uint64_t revision() const { return m_revision; }
    /// Grows when another network is put in by setNetwork(): ids of different generations are not related.
    std::uint64_t generation() const { return m_generation; }
    const ShapeReport& shapes() const { return m_shapes; }
    /// findProblems(): the errors, then the warnings; then weightProblems(). Belongs to network() as shapes() does.
    const std::vector<Problem>& problems() const { return m_problems; }
    QUndoStack* undoStack() const { return m_undoStack; }

    const Block* block(BlockId id) const;
    QString path(BlockId id) const;
    const LayerType* type(BlockId id) const;

    /// Networks that take more bytes get an error; 0: no limit.
    void setMemoryLimit(std::int64_t bytes);

    /// Replaces the whole network (New, Open): clears the undo stack. `file` is empty for a new one.
    void setNetwork(Network network, const QString& file);
    QString file() const { return m_file; }
    /// After a save: remembers the file, marks the stack clean.
    void setSaved(const QString& file);
    bool isModified() const;

    /// While it is locked the network and its weights stay as they are: every edit is refused with this reason, and
    /// editRefused() tells. Undo and redo are for the window to lock; setNetwork() goes on to work.
    void setLock(std::optional<Diagnostic> reason);
    const std::optional<Diagnostic>& lock() const { return m_lock; }
    bool isLocked() const { return m_lock.has_value(); }

    // Edits. Each is one undo step; each checks first and changes nothing if it returns an error.

    /// A block fresh from the palette: `type` is a LayerType's name or a preset ("BasicBlock", "Bottleneck"). Its
    /// in_channels, num_features or in_features are filled from what comes in at `at`. Returns its id.
    Result<BlockId> insertFromPalette(const QString& type, const BlockPosition& at);
    /// Pasted or duplicated blocks: new ids, names made free. Returns the ids. Errors: type.unknown, place.unknown,
    /// place.too_deep.
    Result<std::vector<BlockId>> insertBlocks(std::vector<Block> blocks, const BlockPosition& at);
    /// Descendants of another id in the list go with it.
    void removeBlocks(const std::vector<BlockId>& ids);
    /// Keeps order, ids, options and weights; names are changed only if taken at the new place. `at` counts before the
    /// move. Error: move.into_itself.
    std::optional<Diagnostic> moveBlocks(const std::vector<BlockId>& ids, const BlockPosition& at);
    /// Alt+Up / Alt+Down: past the previous or next sibling; at the edge out of the container. False if there is no
    /// place.
    bool moveBlock(BlockId id, int direction);
    Result<std::vector<BlockId>> duplicateBlocks(const std::vector<BlockId>& ids);
    /// Merges with the last change of the same option of the same block (one gesture), vanishes when it returns to
    /// the start. Errors: option.* of the option alone. What breaks a relation between options (groups that do not
    /// divide in_channels) is set nevertheless and becomes a problem of the block, so that they can be set in any
    /// order.
    std::optional<Diagnostic> setOption(BlockId id, const QString& key, const OptionValue& value);
    std::optional<Diagnostic> rename(BlockId id, const QString& name);
    std::optional<Diagnostic> setInput(const InputSpec& input);
    void setName(const QString& name);
    /// All edits of a fix, with its title as the step's text. Ids, options and weights of what is moved are kept. Errors:
    /// place.unknown if it was found for a network that had other blocks, and those of the edits it makes (place.too_deep,
    /// option.* of the input).
    std::optional<Diagnostic> applyFix(const Fix& fix);

    // Weights. A value that is put in the place of what a layer was initialised with or what was loaded. Beside the
    // tree, and not in the file: what it stands on, the other weights, is not there either.

    /// std::nullopt brings back what was there. Merges with the last change of the same weight (one gesture), vanishes
    /// when it returns to the start. Errors: weights.place if the block has no such parameter of this shape,
    /// weights.not_finite.
    std::optional<Diagnostic> setWeight(const WeightPlace& place, std::optional<float> value);
    /// All edits, never null; the same object until the next one. Those of a block that was removed, or has parameters
    /// of another shape now, wait in it until undo brings them back.
    WeightEditsPtr weightEdits() const { return m_weightEdits; }
    /// Those of parameters that the network has now.
    WeightEdits presentWeightEdits() const;

    // Weights that were loaded or trained. Beside the tree, and not in its file, as those set by hand.

    const NetworkWeights& weights() const { return m_weights; }
    /// An undo step, called `text`. Values set by hand in weights that become others are taken away with it.
    void setWeights(NetworkWeights weights, const QString& text);
    /// Those that a network comes with: no undo step.
    void setInitialWeights(NetworkWeights weights);
    /// Puts others in the place of all weights for a while, to look at: no undo step. Until
    /// endWeightPreview() or setWeights(), which go back to what was before, with what was set by hand; the caller sees to
    /// it that nothing is undone or edited meanwhile.
    void previewWeights(NetworkWeights weights);
    void endWeightPreview();
    bool isWeightPreview() const { return m_beforePreview.has_value(); }
    /// Of a network with loaded or trained weights, the blocks that have none of them: what a layer was initialised with
    /// stands there. In the order of the forward pass.
    std::vector<BlockId> blocksWithRandomWeights() const;

    // Breakpoints. Kept and saved with the network, but nothing that undo goes through: they change what one looks at,
    // not what is computed. One of a removed block comes back with the block.

    std::optional<Breakpoint> breakpoint(BlockId id) const;
    /// Those of blocks that are in the network.
    std::map<BlockId, Breakpoint> breakpoints() const;
    /// std::nullopt takes it away. Precondition: the block is in the network and not the root.
    void setBreakpoint(BlockId id, const std::optional<Breakpoint>& breakpoint);
    void removeAllBreakpoints();

    /// Where Enter in the palette, or paste, puts a block: after `selected`, into it if it is an empty container,
    /// at the end if invalid.
    BlockPosition positionAfter(BlockId selected) const;
    /// The shape that comes in at a position, if it is known.
    std::optional<Shape> shapeAt(const BlockPosition& at) const;

Q_SIGNALS:
    void lockChanged();
    /// An edit was asked for while the document is locked.
    void editRefused(const layerwise::Diagnostic& reason);
    /// Blocks were added, removed, moved or renamed, or the network was replaced. Comes before shapesChanged.
    void structureChanged();
    void optionsChanged(layerwise::BlockId id);
    void inputChanged();
    void nameChanged();
    /// After every change of the network, when shapes() is up to date.
    void shapesChanged();
    void breakpointsChanged();
    /// weightEdits() changed, and revision() with it; the network, its shapes and its problems did not.
    void weightEditsChanged();
    /// weights() changed, and revision() and the warnings in problems() with it; the network and its shapes did not.
    void weightsChanged();
    void fileChanged();
    void modifiedChanged(bool modified);
    /// Another network was put in. Comes after all other signals of that change.
    void networkReplaced();

private:
    friend class NetworkCommand;
    enum class Change { Structure, Option, Input, Name };
    /// After every change: shapes() and problems() are made anew, then the signals are sent.
    void changed(Change change, BlockId id);
    /// After several changes at once, some of options of the blocks in `ids`.
    void changed(const std::vector<Change>& changes, const std::vector<BlockId>& ids);
    void touch();
    void check();
    /// The lock, of which editRefused() has told; std::nullopt if there is none.
    std::optional<Diagnostic> refused();
    void setWeightEdits(WeightEdits edits);
    void replaceWeights(NetworkWeights weights, WeightEditsPtr edits);
    bool hasParameter(const WeightPlace& place) const;
    void setBreakpoints(std::map<BlockId, Breakpoint> breakpoints);
    Result<std::vector<BlockId>> insertNew(std::vector<Block> blocks, const BlockPosition& at, const QString& text);
    std::optional<Diagnostic> checkPlace(const BlockPosition& at, const std::vector<Block>& blocks) const;
    std::vector<BlockId> topMost(const std::vector<BlockId>& ids) const;
    QString nameOf(BlockId id) const;

    const LayerRegistry& m_registry;
    std::shared_ptr<Network> m_network;
    mutable std::shared_ptr<const Network> m_snapshot;
    ShapeReport m_shapes;
    std::vector<Problem> m_problems;
    std::int64_t m_memoryLimit = 0;
    QUndoStack* m_undoStack = nullptr;
    WeightEditsPtr m_weightEdits = std::make_shared<const WeightEdits>();
    NetworkWeights m_weights;
    std::optional<std::pair<NetworkWeights, WeightEditsPtr>> m_beforePreview;
    std::optional<Diagnostic> m_lock;
    QString m_file;
    std::map<BlockId, Breakpoint> m_savedBreakpoints; ///< those in the file
    std::uint64_t m_revision = 0;
    std::uint64_t m_generation = 0;
    std::uint64_t m_nextId = 2;
};

} // namespace layerwise

Q_DECLARE_METATYPE(layerwise::BlockId)
