#include "model/document/probe.h"

#include "model/core/contributions.h"
#include "model/core/explain_step.h"
#include "model/core/step_flow.h"
#include "model/document/run_mode.h"

#include <algorithm>

namespace layerwise {

namespace {

constexpr std::size_t kMostWinners = 64; ///< steps to follow back; more would be a network of nothing but activations

/// The step that made what a step was computed from.
StepPosition sourceOf(const Network& network, const StepPosition& step)
{
    return step.phase == StepPhase::Activation ? StepPosition{step.block, StepPhase::Sum}
                                               : makerOf(network, {step.block, StepPhase::Before});
}

} // namespace

void Probe::setFieldShown(bool shown)
{
    if (shown == m_isFieldShown)
        return;
    m_isFieldShown = shown;
    Q_EMIT fieldsChanged();
}

const Result<ReceptiveFields>& Probe::fields() const
{
    if (m_fields)
        return *m_fields;
    const auto network = m_runs.tracedNetwork();
    const ActivationPtr tensor = activation();
    if (!m_point || !network || !tensor || m_point->block == kRootId) {
        m_fields = Diagnostic{"explain.not_recorded", {}, {}};
        return *m_fields;
    }
    const Network asRun = m_runs.isTraceOfTrainMode() ? withBatchStatistics(*network) : *network;
    const ShapeReport report = inferShapes(asRun, m_document.registry(), tensor->shape()[0]);
    m_fields = receptiveFields(asRun, m_document.registry(), report, {m_point->block, m_point->phase},
                               PositionSet::one(tensor->shape(), m_point->at));
    followWinners();
    return *m_fields;
}

/// Goes back from the point as long as one value alone decides. Only behind max pooling is it worth showing.
void Probe::followWinners() const
{
    const auto network = m_runs.tracedNetwork();
    const TracePtr trace = m_runs.trace();
    StepPosition step{m_point->block, m_point->phase};
    std::vector<std::int64_t> at = m_point->at;
    bool isBehindPooling = false;
    for (std::size_t i = 0; i < kMostWinners; ++i) {
        const auto explanation = explainStep(*network, m_document.registry(), *trace, step, m_point->image, at);
        const ExplainedTerm* source = explanation ? decidingTerm(*explanation) : nullptr;
        if (source == nullptr)
            return;
        isBehindPooling = isBehindPooling || explanation->kind == ExplanationKind::Winner;
        at = source->input;
        step = sourceOf(*network, step);
        if (isBehindPooling)
            m_winners.emplace_back(step, at);
        if (step.block == kRootId)
            return;
    }
}

std::optional<ProbedField> Probe::fieldOf(const StepPosition& step) const
{
    const auto network = m_runs.tracedNetwork();
    if (!m_point || !m_isFieldShown || !network || !fields())
        return std::nullopt;
    const StepPosition maker = makerOf(*network, step);
    ProbedField result;
    if (maker == StepPosition{m_point->block, m_point->phase}) {
        const ActivationPtr tensor = activation();
        if (m_point->at.size() != 3)
            return std::nullopt;
        result.top = result.bottom = m_point->at[1];
        result.left = result.right = m_point->at[2];
        result.rows = tensor->mapHeight();
        result.columns = tensor->mapWidth();
        result.channels.assign(static_cast<std::size_t>(tensor->mapCount()), false);
        result.channels[static_cast<std::size_t>(m_point->at[0])] = true;
        return result;
    }
    const ReceptiveField* field = &fields()->input;
    if (maker.block != kRootId) {
        const auto found = fields()->outputs.find(maker.block);
        if (found == fields()->outputs.end())
            return std::nullopt;
        field = &found->second;
    }
    const std::vector<FieldRange> box = field->box();
    if (box.size() != 3)
        return std::nullopt;
    result.top = box[1].first;
    result.bottom = box[1].last;
    result.left = box[2].first;
    result.right = box[2].last;
    result.rows = field->shape[-2];
    result.columns = field->shape[-1];
    result.certainty = field->certainty;
    result.channels.assign(static_cast<std::size_t>(field->shape[-3]), false);
    for (const PositionSet& set : field->sets) {
        for (std::size_t c = 0; c < result.channels.size(); ++c)
            result.channels[c] = result.channels[c] || set.axes[0][c];
    }
    for (const auto& [winnerStep, at] : m_winners) {
        if (winnerStep == maker && at.size() == 3)
            result.winner = std::pair(at[1], at[2]);
    }
    return result;
}

} // namespace layerwise
