// Which activation the feature map panel shows, and the words where there is none.

#include "model/document/sentences.h"
#include "widgets/viewers/feature_map_panel.h"

namespace layerwise {

namespace {

const TraceStep* firstFailure(const Trace& trace)
{
    // Of nested blocks the innermost is the one at fault: the last failed one in pre-order.
    const TraceStep* failed = nullptr;
    for (const TraceStepPtr& step : trace.steps) {
        if (step && step->status == StepStatus::Failed)
            failed = step.get();
    }
    return failed;
}

} // namespace

FeatureMapPanel::Source FeatureMapPanel::source() const
{
    const BlockId id = m_selection.current();
    return id.valid() && id != kRootId ? sourceOfBlock(id, m_side) : sourceOfInput();
}

FeatureMapPanel::Source FeatureMapPanel::sourceOfInput() const
{
    Source result{m_runs.trace()->input, tr("Network input"), {}, {}};
    if (!result.activation) {
        result.message = m_runs.isRunning() ? tr("Running\u2026") : tr("Nothing has been run yet");
        result.hint = m_runs.isRunning() ? QString() : tr("Press F5 to run the network on the image.");
    }
    return result;
}

FeatureMapPanel::Source FeatureMapPanel::sourceOfBlock(BlockId id, Side side) const
{
    const TraceStepPtr step = m_runs.step(id);
    Source result{nullptr, m_document.path(id), {}, {}};
    if (step)
        result.activation = side == Side::Output ? step->output : step->input;
    if (result.activation)
        return result;

    if (step && step->status == StepStatus::Failed) {
        result.message = tr("%1 fails, so it has no output").arg(result.title);
        result.hint = step->input ? tr("Switch to Input to see what comes into it.") : QString();
        return result;
    }
    if (m_runs.isRunning()) {
        result.message = tr("Running\u2026");
        return result;
    }
    const TracePtr trace = m_runs.trace();
    if (trace->refusal) {
        result.message = tr("The network was not run");
        result.hint = sentence(trace->refusal->second);
    } else if (trace->steps.empty()) {
        result.message = tr("Nothing has been run yet");
        result.hint = tr("Press F5 to run the network on the image.");
    } else if (trace->status == TraceStatus::Paused) {
        result.message = tr("%1 has not been run yet").arg(result.title);
        result.hint = tr("F10 goes on step by step, F5 runs all.");
    } else if (!step) {
        result.message = tr("%1 has not been run yet").arg(result.title);
        result.hint = tr("Press F5 to run the network on the image.");
    } else {
        result.message = notReachedText(id);
        result.hint = tr("What comes before can be looked at.");
    }
    return result;
}

QString FeatureMapPanel::notReachedText(BlockId id) const
{
    const TracePtr trace = m_runs.trace();
    const QString path = m_document.path(id);
    if (const TraceStep* failed = firstFailure(*trace))
        return tr("%1 was not reached, because %2 fails").arg(path, QString::fromStdString(failed->path));
    return tr("%1 was not reached, because the run was stopped").arg(path);
}

} // namespace layerwise
