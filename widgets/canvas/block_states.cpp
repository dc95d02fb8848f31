#include "widgets/canvas/block_states.h"

#include "model/document/run_mode.h"
#include "model/document/sentences.h"
#include "widgets/canvas/block_words.h"

#include <algorithm>

namespace layerwise {

const char* stateWord(BlockState state)
{
    switch (state) {
    case BlockState::NotRun:
        return QT_TRANSLATE_NOOP("BlockState", "not run");
    case BlockState::Running:
        return QT_TRANSLATE_NOOP("BlockState", "running");
    case BlockState::Done:
        return QT_TRANSLATE_NOOP("BlockState", "done");
    case BlockState::Stale:
        return QT_TRANSLATE_NOOP("BlockState", "stale");
    case BlockState::Failed:
        return QT_TRANSLATE_NOOP("BlockState", "failed");
    case BlockState::NotReached:
        return QT_TRANSLATE_NOOP("BlockState", "not reached");
    }
    return "";
}

void BlockStates::update(const NetworkDocument& document, const RunController& runs,
                         const std::unordered_set<BlockId>& ranNow, bool isBusy)
{
    clear();
    // A run may be over within milliseconds: old results are not tinted before it shows that it takes longer.
    m_stale = runs.isFrame() ? runs.isMarkedStale() : runs.isStale() && (!runs.isRunning() || isBusy);
    addProblems(document, runs);
    addEffects(runs);
    visit(document.network().root, document, runs);
    if (runs.isRunning() && isBusy) {
        bool isFound = false;
        markRunning(document.network().root, ranNow, isFound);
    }
}

void BlockStates::updatePreview(const NetworkDocument& document, const RunController& runs)
{
    clear();
    m_stale = true;
    for (const Problem& problem : document.problems()) {
        addProblem(document, problem.block, problem.severity, problem.diagnostic);
    }
    visit(document.network().root, document, runs);
}

void BlockStates::clear()
{
    m_views.clear();
    m_errorCount = m_warningCount = 0;
    m_firstError = m_firstWarning = {};
}

void BlockStates::addProblems(const NetworkDocument& document, const RunController& runs)
{
    for (const Problem& problem : document.problems()) {
        addProblem(document, problem.block, problem.severity, problem.diagnostic);
    }
    addRunProblems(document, runs);
}

void BlockStates::addEffects(const RunController& runs)
{
    for (const ChannelScale& scale : runs.channelScales()) {
        ChannelEffects& effects = m_views[scale.block].effects;
        ++(scale.scale == 0 ? effects.off : effects.scaled);
    }
}

void BlockStates::addRunProblems(const NetworkDocument& document, const RunController& runs)
{
    for (const Problem& problem : runs.traceProblems()) {
        addProblem(document, problem.block, problem.severity, problem.diagnostic);
    }
    const TracePtr trace = runs.trace();
    if (trace == nullptr || runs.isMarkedStale()) {
        return;
    }
    if (trace->refusal && !m_views[trace->refusal->first].failsItself) {
        addProblem(document, trace->refusal->first, Severity::Error, trace->refusal->second);
    }
    // The containers around the block that threw have failed too; in pre-order it is the last of them.
    const auto failed = std::find_if(trace->steps.rbegin(), trace->steps.rend(),
                                     [](const TraceStepPtr& step) { return step->status == StepStatus::Failed; });
    if (failed != trace->steps.rend() && !m_views[(*failed)->block].failsItself) {
        addProblem(document, (*failed)->block, Severity::Error, stepDiagnostic(**failed));
    }
}

void BlockStates::addProblem(const NetworkDocument& document, BlockId id, Severity severity,
                             const Diagnostic& diagnostic)
{
    const ProblemText text = describe(diagnostic, spokenName(document, id));
    BlockView& view = m_views[id];
    if (severity == Severity::Warning) {
        ++m_warningCount;
        m_firstWarning = m_firstWarning.valid() ? m_firstWarning : id;
        if (view.warnings++ == 0) {
            view.warning = text.title;
            view.warningDetail = text.detail;
        }
        return;
    }
    ++m_errorCount;
    m_firstError = m_firstError.valid() ? m_firstError : id;
    if (!view.failsItself) {
        view.failsItself = true;
        view.problem = text.title;
        view.problemDetail = text.detail;
    }
}

/// Sets the state of a block and all below it; true if it or something inside it fails.
bool BlockStates::visit(const Block& block, const NetworkDocument& document, const RunController& runs)
{
    QString inner;
    bool failsInside = false;
    int warningsInside = 0;
    ChannelEffects effectsInside;
    for (const auto& slot : block.slots) {
        for (const Block& child : slot) {
            if (visit(child, document, runs) && !failsInside) {
                failsInside = true;
                inner = m_views[child.id].problem;
            }
            warningsInside += m_views[child.id].warnings + m_views[child.id].warningsInside;
            effectsInside = effectsInside + m_views[child.id].effects + m_views[child.id].effectsInside;
        }
    }
    const BlockFit& fit = document.shapes().of(block.id);
    BlockView& view = m_views[block.id];
    view.step = runs.step(block.id);
    view.warningsInside = warningsInside;
    view.effectsInside = effectsInside;
    if (view.failsItself || failsInside) {
        view.state = BlockState::Failed;
        view.problem = view.failsItself ? view.problem : inner;
        return true;
    }
    if (fit.state != FitState::Fits) {
        view.state = BlockState::NotReached;
    } else if (view.step != nullptr && view.step->status == StepStatus::Ok) {
        view.state = m_stale ? BlockState::Stale : BlockState::Done;
    } else if (view.step != nullptr && !m_stale && runs.trace()->status == TraceStatus::Failed) {
        view.state = BlockState::NotReached;
    }
    return false;
}

/// The first layer that is not done yet is the one that runs, and so do the containers around it.
void BlockStates::markRunning(const Block& block, const std::unordered_set<BlockId>& ranNow, bool& isFound)
{
    for (const auto& slot : block.slots) {
        for (const Block& child : slot) {
            if (isFound) {
                return;
            }
            BlockView& view = m_views[child.id];
            if (ranNow.contains(child.id)) {
                view.state =
                    view.step != nullptr && view.step->status == StepStatus::Ok ? BlockState::Done : view.state;
                continue;
            }
            markRunning(child, ranNow, isFound);
            if (isFound || child.slots.empty()) {
                isFound = true;
                if (view.state != BlockState::Failed && view.state != BlockState::NotReached) {
                    view.state = BlockState::Running;
                }
            }
        }
    }
}

const BlockView& BlockStates::of(BlockId id) const
{
    static const BlockView kUnknown;
    const auto found = m_views.find(id);
    return found == m_views.end() ? kUnknown : found->second;
}

std::vector<BlockId> BlockStates::withProblem(const Block& root, const std::unordered_set<BlockId>& folded) const
{
    std::vector<BlockId> result;
    if (m_errorCount > 0) {
        collect(root, folded, result);
    }
    return result;
}

void BlockStates::collect(const Block& block, const std::unordered_set<BlockId>& folded,
                          std::vector<BlockId>& result) const
{
    for (const auto& slot : block.slots) {
        for (const Block& child : slot) {
            const BlockView& view = of(child.id);
            if (view.state != BlockState::Failed) {
                continue;
            }
            if (view.failsItself || folded.contains(child.id)) {
                result.push_back(child.id);
            }
            collect(child, folded, result);
        }
    }
}

} // namespace layerwise
