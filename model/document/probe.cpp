#include "model/document/probe.h"

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

/// The step that makes what comes out of a block, or into it, by how the blocks stand.
StepPosition makerOf(const Network& network, const LayerRegistry& registry, const StepPosition& position)
{
    const Block* block = findBlock(network.root, position.block);
    if (!block)
        return position;
    if (position.phase == StepPhase::Before || position.phase == StepPhase::Enter) {
        const auto place = positionOf(network.root, position.block);
        if (position.block == kRootId || !place)
            return {};
        const Block* parent = findBlock(network.root, place->parent);
        if (place->index == 0)
            return makerOf(network, registry, {place->parent, StepPhase::Before});
        const auto& siblings = parent->slots[static_cast<std::size_t>(place->slot)];
        return makerOf(network, registry, {siblings[static_cast<std::size_t>(place->index) - 1].id, StepPhase::Done});
    }
    if (position.phase != StepPhase::Done || block->slots.empty())
        return position;
    if (block->slots.size() > 1)
        return {block->id, activatesSum(*block, registry) ? StepPhase::Activation : StepPhase::Sum};
    if (block->slots.front().empty())
        return makerOf(network, registry, {block->id, StepPhase::Before});
    return makerOf(network, registry, {block->slots.front().back().id, StepPhase::Done});
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
    const StepPosition maker =
        makerOf(traced ? *traced : m_document.network(), m_document.registry(), {point.block, point.phase});
    ProbePoint made = point;
    made.block = maker.block;
    made.phase = maker.phase;
    if (m_point == made)
        return;
    m_point = made;
    m_tensor = activation();
    m_wasStale = m_runs.isStale();
    m_explanation.reset();
    Q_EMIT changed();
}

void Probe::moveTo(const std::vector<std::int64_t>& at)
{
    ProbePoint point = *m_point;
    point.at = at;
    setPoint(point);
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

StepRecord Probe::record() const
{
    if (!m_point)
        return {};
    const TraceStepPtr step = m_runs.step(m_point->block);
    return recordAt({m_point->block, m_point->phase}, step.get(), m_runs.trace()->input);
}

ActivationPtr Probe::activation() const
{
    const StepRecord record = this->record();
    return m_point && m_point->block == kRootId ? record.input : record.output;
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
    const TraceStepPtr step = m_point ? m_runs.step(m_point->block) : nullptr;
    const LayerType* type = m_document.registry().find(typeName());
    const StepRecord record = this->record();
    if (!step || !type || !record.output || !indexOf(record.output->shape(), m_point->image, at))
        return Diagnostic{"explain.not_recorded", {}, {}};
    return type->explain(options(), {record.input, record.output, step->parameters, m_point->image, at});
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
