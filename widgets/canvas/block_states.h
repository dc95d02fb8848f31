#pragma once

#include "model/document/step_controller.h"

#include <QString>

#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace layerwise {

enum class BlockState { NotRun, Running, Done, Stale, Failed, NotReached };

/// "done", "failed", ...: the word beside the icon. Untranslated, also used in the dump of the window's state.
const char* stateWord(BlockState state);

/// How many channels are done something to on purpose.
struct ChannelEffects {
    int off = 0;
    int scaled = 0; ///< by another factor than 0

    bool any() const { return off + scaled > 0; }
    ChannelEffects operator+(const ChannelEffects& other) const { return {off + other.off, scaled + other.scaled}; }
};

/// What the canvas says about one block.
struct BlockView {
    BlockState state = BlockState::NotRun;
    bool failsItself = false; ///< else it failed because something inside it does
    QString problem;          ///< one line, of itself or of the first inside it
    QString problemDetail;
    QString warning; ///< one line; it runs, but is probably not what one meant; the first of its own
    QString warningDetail;
    int warnings = 0;       ///< of its own
    int warningsInside = 0; ///< of all blocks inside it
    ChannelEffects effects; ///< on its own output
    ChannelEffects effectsInside; ///< on the outputs of all blocks inside it
    TraceStepPtr step;      ///< null if it never ran
};

/// The state of all blocks, from shape inference, the last run and the run going on. GUI thread.
class BlockStates {
public:
    /// `ranNow`: blocks done in the run going on. `isBusy`: it has been going on for long enough to be shown.
    void update(const NetworkDocument& document, const RunController& runs, const std::unordered_set<BlockId>& ranNow,
                bool isBusy);
    /// After update(), while one steps: what has been done is what has been done up to where one is. `isBusy` as there.
    void followSteps(const StepController& steps, bool isBusy);
    /// Of a network that is only tried: what was run before is old there.
    void updatePreview(const NetworkDocument& document, const RunController& runs);

    const BlockView& of(BlockId id) const;
    bool isStale() const { return m_stale; } ///< what is shown of the last run is of an older network or image
    int errorCount() const { return m_errorCount; }
    BlockId firstError() const { return m_firstError; }
    int warningCount() const { return m_warningCount; }
    BlockId firstWarning() const { return m_firstWarning; }
    /// Blocks that say why they fail: those that do so themselves, and folded ones with a failure inside.
    std::vector<BlockId> withProblem(const Block& root, const std::unordered_set<BlockId>& folded) const;

private:
    void clear();
    void addProblems(const NetworkDocument& document, const RunController& runs);
    void addRunProblems(const NetworkDocument& document, const RunController& runs);
    void addEffects(const RunController& runs);
    void addProblem(const NetworkDocument& document, BlockId block, Severity severity, const Diagnostic& diagnostic);
    bool visit(const Block& block, const NetworkDocument& document, const RunController& runs);
    void markRunning(const Block& block, const std::unordered_set<BlockId>& ranNow, bool& isFound);
    void collect(const Block& block, const std::unordered_set<BlockId>& folded, std::vector<BlockId>& result) const;

    std::unordered_map<BlockId, BlockView> m_views;
    bool m_stale = false;
    int m_errorCount = 0;
    BlockId m_firstError;
    int m_warningCount = 0;
    BlockId m_firstWarning;
};

} // namespace layerwise
