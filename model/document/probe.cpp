#include "model/document/probe.h"

namespace layerwise {

namespace {

/// Row-major, of one image's value in a tensor with a batch; std::nullopt if there is no such place.
std::optional<std::size_t> indexOf(const Shape& shape, std::int64_t image, const std::vector<std::int64_t>& at)
{
    if (at.size() + 1 != static_cast<std::size_t>(shape.rank()) || image < 0 || image >= shape[0])
        return std::nullopt;
    std::int64_t index = image;
    for (std::size_t axis = 0; axis < at.size(); ++axis) {
        const std::int64_t size = shape[static_cast<std::size_t>(axis + 1)];
        if (at[axis] < 0 || at[axis] >= size)
            return std::nullopt;
        index = index * size + at[axis];
    }
    return static_cast<std::size_t>(index);
}

} // namespace

Probe::Probe(NetworkDocument& document, RunController& runs, QObject* parent)
    : QObject(parent), m_document(document), m_runs(runs), m_generation(document.generation())
{
    connect(&m_runs, &RunController::stepReady, this, [this](const TraceStepPtr& step) {
        if (m_point && step->block == m_point->block)
            followRun();
    });
    connect(&m_runs, &RunController::stateChanged, this, &Probe::followRun);
    connect(&m_document, &NetworkDocument::structureChanged, this, &Probe::followNetwork);
    connect(&m_document, &NetworkDocument::shapesChanged, this, &Probe::followRun);
}

void Probe::setPoint(const ProbePoint& point)
{
    if (m_point == point)
        return;
    m_point = point;
    m_tensor = activation();
    m_wasStale = m_runs.isStale();
    m_explanation.reset();
    Q_EMIT changed();
}

void Probe::clear()
{
    if (!m_point)
        return;
    m_point.reset();
    m_tensor.reset();
    m_explanation.reset();
    Q_EMIT changed();
}

ActivationPtr Probe::activation() const
{
    if (!m_point)
        return nullptr;
    if (m_point->block == kRootId)
        return m_runs.trace()->input;
    const TraceStepPtr step = m_runs.step(m_point->block);
    if (!step)
        return nullptr;
    switch (m_point->phase) {
    case StepPhase::Before:
    case StepPhase::Enter:
        return step->input;
    case StepPhase::Sum:
        return step->sum;
    case StepPhase::Done:
    case StepPhase::Activation:
        break;
    }
    return step->output;
}

std::optional<float> Probe::value() const
{
    const ActivationPtr tensor = activation();
    if (!tensor)
        return std::nullopt;
    const auto index = indexOf(tensor->shape(), m_point->image, m_point->at);
    if (!index)
        return std::nullopt;
    return tensor->values()[*index];
}

const Result<Explanation>& Probe::explanation() const
{
    if (!m_explanation)
        m_explanation = explain();
    return *m_explanation;
}

Result<Explanation> Probe::explain() const
{
    const TraceStepPtr step = m_point ? m_runs.step(m_point->block) : nullptr;
    const auto network = m_runs.tracedNetwork();
    const Block* block = network && m_point ? findBlock(network->root, m_point->block) : nullptr;
    const LayerType* type = block ? m_document.registry().find(block->type) : nullptr;
    if (!value() || !step || !type)
        return Diagnostic{"explain.not_recorded", {}, {}};
    return type->explain(block->options, {step->input, step->output, step->parameters, m_point->image, m_point->at});
}

/// Other values at the same point, or the same that are stale now.
void Probe::followRun()
{
    if (!m_point)
        return;
    ActivationPtr tensor = activation();
    const bool stale = m_runs.isStale();
    if (tensor == m_tensor && stale == m_wasStale)
        return;
    m_tensor = std::move(tensor);
    m_wasStale = stale;
    m_explanation.reset();
    Q_EMIT changed();
}

void Probe::followNetwork()
{
    const bool isOther = m_generation != m_document.generation();
    m_generation = m_document.generation();
    if (m_point && (isOther || !m_document.block(m_point->block)))
        clear();
}

} // namespace layerwise
