#include "model/document/probe.h"

#include "model/core/explain_step.h"
#include "model/core/step_flow.h"

#include <algorithm>
#include <limits>

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
    const auto traced = m_runs.tracedNetwork();
    const StepPosition maker = makerOf(traced ? *traced : m_document.network(), {point.block, point.phase});
    ProbePoint made = point;
    made.block = maker.block;
    made.phase = maker.phase;
    if (m_point == made)
        return;
    m_point = made;
    m_tensor = activation();
    m_wasStale = m_runs.isStale();
    forget();
}

void Probe::moveTo(const std::vector<std::int64_t>& at)
{
    ProbePoint point = *m_point;
    point.at = at;
    setPoint(point);
}

void Probe::goToSource(const ExplainedTerm& term)
{
    const auto traced = m_runs.tracedNetwork();
    const Block* block = traced ? findBlock(traced->root, m_point->block) : nullptr;
    ProbePoint source{m_point->block, StepPhase::Before, m_point->image, term.input};
    if (m_point->phase == StepPhase::Activation) {
        source.phase = StepPhase::Sum;
    } else if (block && block->slots.size() > 1) { // of an empty branch, what came into the Residual
        const auto& branch = block->slots[term.isShortcut ? 1 : 0];
        if (!branch.empty()) {
            source.block = branch.back().id;
            source.phase = StepPhase::Done;
        }
    }
    setPoint(source);
}

void Probe::clear()
{
    if (!m_point)
        return;
    m_point.reset();
    m_tensor.reset();
    forget();
}

StepRecord Probe::record() const
{
    if (!m_point)
        return {};
    const TraceStepPtr step = m_runs.step(m_point->block);
    StepRecord record = recordAt({m_point->block, m_point->phase}, step.get(), m_runs.trace()->input);
    if (step && step->sum && m_point->phase == StepPhase::Done) { // a Residual is told by what it adds
        record.input = step->body;
        record.second = step->shortcut;
    }
    return record;
}

ActivationPtr Probe::activationOf(const StepPosition& step) const
{
    const TraceStepPtr traced = m_runs.step(step.block);
    const StepRecord record = recordAt(step, traced.get(), m_runs.trace()->input);
    const bool comesIn = step.phase == StepPhase::Before || step.phase == StepPhase::Enter;
    return comesIn ? record.input : record.output;
}

ActivationPtr Probe::activation() const
{
    return m_point ? activationOf({m_point->block, m_point->phase}) : nullptr;
}

bool Probe::pointAtLargest(const StepPosition& step, std::int64_t channel)
{
    const ActivationPtr tensor = activationOf(step);
    if (!tensor || tensor->shape().rank() < 2)
        return false;
    if (tensor->mapCount() == 0) {
        std::vector<std::int64_t> at(static_cast<std::size_t>(tensor->shape().rank()) - 1, 0);
        at.back() = std::clamp<std::int64_t>(channel, 0, tensor->shape()[-1] - 1);
        setPoint({step.block, step.phase, 0, at});
        return true;
    }
    channel = std::clamp<std::int64_t>(channel, 0, tensor->mapCount() - 1);
    const auto map = tensor->map(channel);
    const auto largest = std::max_element(map.begin(), map.end()) - map.begin();
    setPoint({step.block, step.phase, 0, {channel, largest / tensor->mapWidth(), largest % tensor->mapWidth()}});
    return true;
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

std::string Probe::typeName() const
{
    const auto network = m_runs.tracedNetwork();
    const Block* block = m_point && network ? findBlock(network->root, m_point->block) : nullptr;
    const LayerType* type = block ? m_document.registry().find(block->type) : nullptr;
    if (!type || m_point->block == kRootId || m_point->phase == StepPhase::Sum)
        return {};
    return m_point->phase == StepPhase::Activation ? type->reader(block->options).text("activation") : block->type;
}

const Result<Explanation>& Probe::explanation() const
{
    if (!m_explanation)
        m_explanation = explanationAt(m_point ? m_point->at : std::vector<std::int64_t>{});
    return *m_explanation;
}

Result<Explanation> Probe::explanationAt(const std::vector<std::int64_t>& at) const
{
    const auto network = m_runs.tracedNetwork();
    if (!m_point || !network || m_point->block == kRootId)
        return Diagnostic{"explain.not_recorded", {}, {}};
    return explainStep(*network, m_document.registry(), *m_runs.trace(), {m_point->block, m_point->phase},
                       m_point->image, at);
}

/// Of the layer typeName() names, as it was run.
OptionMap Probe::options() const
{
    const auto network = m_runs.tracedNetwork();
    const Block* block = m_point && network ? findBlock(network->root, m_point->block) : nullptr;
    return block && m_point->phase == StepPhase::Done ? block->options : OptionMap{};
}

/// An activation is told by what it makes of single values, so each x is given to it as a tensor of its own in which
/// only the point's channel counts: PReLU has a weight for each.
std::vector<double> Probe::curve(const std::vector<double>& x) const
{
    std::vector<double> y(x.size(), std::numeric_limits<double>::quiet_NaN());
    const TraceStepPtr step = m_point ? m_runs.step(m_point->block) : nullptr;
    const LayerType* type = m_document.registry().find(typeName());
    const StepRecord record = this->record();
    if (!step || !type || !record.input || m_point->at.empty())
        return y;
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(m_point->at.size()) + 1, 1);
    std::vector<std::int64_t> at(m_point->at.size(), 0);
    sizes[1] = record.input->shape()[1];
    at[0] = m_point->at[0];
    const OptionMap layerOptions = options();
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto tensor = std::make_shared<const Activation>(
            Shape(sizes), std::vector<float>(static_cast<std::size_t>(sizes[1]), static_cast<float>(x[i])));
        const auto explained = type->explain(layerOptions, {tensor, tensor, step->parameters, 0, at});
        if (explained)
            y[i] = explained->sum;
    }
    return y;
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
    forget();
}

/// What was made for the point before.
void Probe::forget()
{
    m_explanation.reset();
    m_fields.reset();
    m_winners.clear();
    Q_EMIT changed();
    Q_EMIT fieldsChanged();
}

void Probe::followNetwork()
{
    const bool isOther = m_generation != m_document.generation();
    m_generation = m_document.generation();
    if (m_point && (isOther || !m_document.block(m_point->block)))
        clear();
}

} // namespace layerwise
