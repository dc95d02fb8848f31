#include "model/engine/recorder.h"

#include "model/engine/tensor_bridge.h"
#include "model/engine/torch_error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace layerwise {

namespace {

using Clock = std::chrono::steady_clock;
using Kind = RecordedEvent::Kind;

std::int64_t nanosecondsSince(Clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
}

/// All of the memory that a tensor is a view of, in one dimension.
at::Tensor wholeStorage(const at::Tensor& tensor)
{
    return at::empty({0}, tensor.options()).set_(tensor.storage());
}

/// The same view as `like`, on other memory of the same layout.
at::Tensor viewLike(const at::Tensor& like, const at::Tensor& storage)
{
    return storage.as_strided(like.sizes(), like.strides(), like.storage_offset());
}

bool sameEvent(const RecordedEvent& event, Kind kind, const PlanNode& node)
{
    if (event.kind != kind)
        return false;
    switch (kind) {
    case Kind::Layer:
        return node.layer && event.node->layer && event.node->block->type == node.block->type
               && event.node->block->options == node.block->options
               && event.node->layer->weights == node.layer->weights
               && event.node->layer->trainMode == node.layer->trainMode
               && event.node->layer->dropSeed == node.layer->dropSeed;
    case Kind::Activation:
        return event.node->block->options == node.block->options;
    case Kind::Body:
    case Kind::Shortcut:
    case Kind::Sum:
    case Kind::Scaling: // compared by what is scaled
        return true;
    }
    return false;
}

/// The recording of a layer's input, if the layer put out just that; else a new one.
ActivationPtr recordingOf(const FlowValue& output, const FlowValue& input)
{
    if (output.packed)
        return output.packed == input.packed ? input.recorded : toActivation(output.packed);
    const at::Tensor& tensor = output.tensor;
    const bool isInput = tensor.is_contiguous() && tensor.scalar_type() == at::kFloat
                         && tensor.data_ptr<float>() == input.recorded->values().data()
                         && tensor.sizes() == at::IntArrayRef(input.recorded->shape().sizes());
    return isInput ? input.recorded : toActivation(tensor);
}

FlowValue packedValue(at::Tensor packed)
{
    return {{}, std::make_shared<const PackedValue>(std::move(packed)), {}};
}

} // namespace

std::vector<std::shared_ptr<TraceStep>> emptySteps(const NetworkPlan& plan)
{
    std::vector<std::shared_ptr<TraceStep>> steps(static_cast<std::size_t>(plan.blockCount()) + 1);
    steps[0] = std::make_shared<TraceStep>();
    plan.forEach([&steps](const PlanNode& node) {
        auto step = std::make_shared<TraceStep>();
        step->block = node.block->id;
        step->index = node.index;
        step->path = node.path;
        step->type = node.block->type;
        step->isContainer = node.kind != PlanNode::Kind::Layer;
        steps[static_cast<std::size_t>(node.index)] = std::move(step);
    });
    return steps;
}

Recorder::Recorder(NetworkPlanPtr plan, const RunRequest& request, RunLayout layout, const RunObserver& observer,
                   const Recording* previous)
    : m_plan(std::move(plan)), m_request(request), m_layout(layout), m_observer(observer),
      m_scaling(request.channelScales), m_previous(previous),
      m_steps(emptySteps(*m_plan))
{
    m_events.reserve(m_steps.size());
}

TraceStatus Recorder::run(FlowValue input)
{
    FlowValue output;
    switch (runBlock(m_plan->root(), std::move(input), output)) {
    case Outcome::Done:
        return TraceStatus::Ok;
    case Outcome::Failed:
        return TraceStatus::Failed;
    case Outcome::Stopped:
        return TraceStatus::Stopped;
    case Outcome::Paused:
        return TraceStatus::Paused;
    }
    return TraceStatus::Failed;
}

std::vector<TraceStepPtr> Recorder::steps() const
{
    return {m_steps.begin() + 1, m_steps.end()};
}

Recorder::Outcome Recorder::runBlock(const PlanNode& node, FlowValue input, FlowValue& output)
{
    TraceStep& step = stepOf(node);
    step.input = input.recorded;
    step.inputShape = input.recorded->shape();
    if (node.layer)
        step.parameters = node.layer->parameters;
    if (m_isPaused)
        return Outcome::Paused;
    pauseAt(node, StepPhase::Enter);
    Outcome outcome = Outcome::Done;
    switch (node.kind) {
    case PlanNode::Kind::Layer:
        outcome = runLayer(node, step, std::move(input), output);
        break;
    case PlanNode::Kind::Sequential:
        outcome = runChain(node.slots[0], step, std::move(input), output);
        break;
    case PlanNode::Kind::Residual:
        outcome = runResidual(node, step, std::move(input), output);
        break;
    }
    if (outcome == Outcome::Done)
        outcome = scaleOutput(node, step, output);
    if (outcome == Outcome::Stopped || outcome == Outcome::Paused)
        return outcome;
    const bool isReused = m_previous != nullptr;
    if (node.kind != PlanNode::Kind::Layer)
        step.reused = isReused && !goesOn();
    if (outcome == Outcome::Done) {
        step.status = StepStatus::Ok;
        step.output = output.recorded;
    }
    if (!isReused || !goesOn())
        publish(node);
    pauseAt(node, StepPhase::Done);
    return outcome;
}

/// When the step to run until has been done, nothing more begins; what ends with that step still does.
void Recorder::pauseAt(const PlanNode& node, StepPhase phase)
{
    m_isPaused = m_isPaused || m_request.until == StepPosition{node.block->id, phase};
}

Recorder::Outcome Recorder::runChain(const std::vector<PlanNode>& chain, TraceStep& container, FlowValue value,
                                     FlowValue& output)
{
    for (const PlanNode& child : chain) {
        FlowValue next;
        const Outcome outcome = runBlock(child, std::move(value), next);
        container.durationNs += stepOf(child).durationNs;
        if (outcome == Outcome::Failed) {
            container.status = StepStatus::Failed;
            container.error = "in " + child.block->name;
        }
        if (outcome != Outcome::Done)
            return outcome;
        value = std::move(next);
    }
    output = std::move(value);
    return Outcome::Done;
}

Recorder::Outcome Recorder::runLayer(const PlanNode& node, TraceStep& step, FlowValue input, FlowValue& output)
{
    if (m_observer.stopRequested && m_observer.stopRequested())
        return Outcome::Stopped;
    step.reinitialized = reportsReinitialisation(node);
    std::int64_t durationNs = 0;
    if (const RecordedEvent* kept = reusable(Kind::Layer, node)) {
        step.reused = !goesOn();
        durationNs = kept->durationNs;
        output = kept->output;
        if (node.layer->isInPlace)
            pointLiveValuesAt(input, output.tensor);
    } else {
        const auto start = Clock::now();
        try {
            if (!node.isBuilt())
                throw std::runtime_error(node.buildError);
            output = forwardLayer(*node.layer, input);
            durationNs = nanosecondsSince(start);
            output.recorded = recordingOf(output, input);
        } catch (...) {
            return fail(step);
        }
    }
    step.durationNs = step.reused ? 0 : durationNs;
    remember(Kind::Layer, node, output, durationNs);
    return Outcome::Done;
}

Recorder::Outcome Recorder::runResidual(const PlanNode& node, TraceStep& step, FlowValue input, FlowValue& output)
{
    FlowValue body;
    FlowValue shortcut;
    reusable(Kind::Body, node);
    remember(Kind::Body, node);
    m_live.push_back(&input);
    Outcome outcome = runChain(node.slots[0], step, input, body);
    if (outcome == Outcome::Done) {
        reusable(Kind::Shortcut, node);
        remember(Kind::Shortcut, node);
        m_live.back() = &body;
        outcome = runChain(node.slots[1], step, std::move(input), shortcut);
    }
    m_live.pop_back();
    if (outcome == Outcome::Done)
        outcome = addBranches(node, step, body, shortcut, output);
    if (outcome == Outcome::Done && node.hasActivation)
        outcome = activate(node, step, output);
    return outcome;
}

Recorder::Outcome Recorder::addBranches(const PlanNode& node, TraceStep& step, FlowValue& body, FlowValue& shortcut,
                                        FlowValue& output)
{
    if (m_isPaused)
        return Outcome::Paused;
    step.body = body.recorded;
    step.shortcut = shortcut.recorded;
    std::int64_t durationNs = 0;
    if (const RecordedEvent* kept = reusable(Kind::Sum, node)) {
        durationNs = kept->durationNs;
        output = kept->output;
    } else {
        const auto start = Clock::now();
        try {
            if (at::Tensor sum = fastSum(body, shortcut); sum.defined())
                output = packedValue(std::move(sum));
            else
                output = {at::add(body.plain(), shortcut.plain()), {}, {}};
            durationNs = nanosecondsSince(start);
            output.recorded = output.packed ? toActivation(output.packed) : toActivation(output.tensor);
        } catch (...) {
            return fail(step);
        }
    }
    remember(Kind::Sum, node, output, durationNs);
    step.sum = output.recorded;
    step.sumDurationNs = m_previous && !goesOn() ? 0 : durationNs;
    step.durationNs += step.sumDurationNs;
    pauseAt(node, StepPhase::Sum);
    return Outcome::Done;
}

Recorder::Outcome Recorder::activate(const PlanNode& node, TraceStep& step, FlowValue& value)
{
    if (m_isPaused)
        return Outcome::Paused;
    std::int64_t durationNs = 0;
    if (const RecordedEvent* kept = reusable(Kind::Activation, node)) {
        durationNs = kept->durationNs;
        value = kept->output;
    } else {
        const auto start = Clock::now();
        try {
            if (!node.isBuilt())
                throw std::runtime_error(node.buildError);
            // The sum is recorded, so it must not be overwritten as PyTorch does it.
            FlowValue activated;
            if (at::Tensor fast = fastLayer(node.fastActivation.get(), value); fast.defined())
                activated = packedValue(std::move(fast));
            else
                activated.tensor = node.activationOutOfPlace.forward(value.plain());
            durationNs = nanosecondsSince(start);
            activated.recorded = activated.packed ? toActivation(activated.packed) : toActivation(activated.tensor);
            value = std::move(activated);
        } catch (...) {
            return fail(step);
        }
    }
    remember(Kind::Activation, node, value, durationNs);
    step.activationDurationNs = m_previous && !goesOn() ? 0 : durationNs;
    step.durationNs += step.activationDurationNs;
    pauseAt(node, StepPhase::Activation);
    return Outcome::Done;
}

/// Everything after the block reads the scaled output; what the block itself put out is kept, and so is not run again
/// when another factor is tried.
Recorder::Outcome Recorder::scaleOutput(const PlanNode& node, TraceStep& step, FlowValue& output)
{
    step.scaled = m_scaling.of(node.block->id, output.sizes());
    const std::size_t position = m_events.size();
    const RecordedEvent* before = m_previous && position < m_previous->events.size() ? &m_previous->events[position]
                                                                                     : nullptr;
    const bool wasScaled = before && before->kind == Kind::Scaling;
    const bool isSame = step.scaled.empty() ? !wasScaled : wasScaled && before->scaled == step.scaled;
    if (!isSame) {
        m_previous = nullptr;
        step.reused = false;
    }
    if (step.scaled.empty())
        return Outcome::Done;
    if (isSame) {
        output = before->output;
    } else {
        try {
            const at::Tensor scaled = m_scaling.apply(node.block->id, output.plain());
            output = {scaled, {}, toActivation(scaled)};
        } catch (...) {
            return fail(step);
        }
    }
    m_events.push_back({Kind::Scaling, &node, output, 0, step.scaled});
    return Outcome::Done;
}

Recorder::Outcome Recorder::fail(TraceStep& step)
{
    step.status = StepStatus::Failed;
    step.error = currentErrorMessage();
    return Outcome::Failed;
}

FlowValue Recorder::forwardLayer(const BuiltLayer& layer, FlowValue& input)
{
    if (m_layout == RunLayout::Fast) {
        const FastLayer* fast = layer.fast();
        if (fast && fast->handsOn && input.packed)
            return input;
        if (!layer.isInPlace || !isReadLater(input)) {
            if (at::Tensor output = fastLayer(fast, input); output.defined())
                return packedValue(std::move(output));
        }
    }
    return {plainLayer(layer, input), {}, {}};
}

at::Tensor Recorder::plainLayer(const BuiltLayer& layer, FlowValue& input)
{
    if (!layer.isInPlace)
        return layer.forward(input.plain());
    return isReadLater(input) ? overwriteCopy(layer, input) : layer.forwardOutOfPlace(input.plain());
}

at::Tensor Recorder::fastLayer(const FastLayer* fast, FlowValue& input) const
{
    if (m_layout != RunLayout::Fast || !fast || fast->handsOn || !fast->takes(input.sizes()))
        return {};
    if (!input.packed && !(fast->isWorthConverting && canBePacked(input.tensor)))
        return {};
    try {
        return fast->forward(input.packed ? input.packed->packed() : input.tensor.to_mkldnn());
    } catch (...) {
        return {}; // the plain layer will say why, in its own words
    }
}

at::Tensor Recorder::fastSum(const FlowValue& body, const FlowValue& shortcut) const
{
    if (!body.packed || !shortcut.packed || body.packed->sizes() != shortcut.packed->sizes())
        return {};
    try {
        return at::add(body.packed->packed(), shortcut.packed->packed());
    } catch (...) {
        return {};
    }
}

bool Recorder::isReadLater(const FlowValue& input) const
{
    return std::ranges::any_of(m_live, [&input](const FlowValue* live) { return live->isAliasOf(input); });
}

at::Tensor Recorder::overwriteCopy(const BuiltLayer& layer, FlowValue& input)
{
    const at::Tensor copy = wholeStorage(input.plain()).clone();
    const at::Tensor output = layer.forward(viewLike(input.plain(), copy));
    pointLiveValuesAt(input, copy);
    return output;
}

/// What shares memory with a layer's overwritten input reads the overwritten memory from now on.
void Recorder::pointLiveValuesAt(const FlowValue& input, const at::Tensor& output)
{
    if (!output.defined() || input.isAliasOf({output, {}, {}}))
        return;
    const at::Tensor storage = wholeStorage(output);
    for (FlowValue* live : m_live) {
        if (!live->isAliasOf(input))
            continue;
        live->tensor = viewLike(live->plain(), storage);
        live->packed = nullptr;
        live->recorded = toActivation(live->tensor);
    }
}

/// The event of the last run in this place, if all was the same up to here and it is the same too.
const RecordedEvent* Recorder::reusable(Kind kind, const PlanNode& node)
{
    if (!m_previous)
        return nullptr;
    const std::size_t position = m_events.size();
    if (position < m_previous->events.size() && sameEvent(m_previous->events[position], kind, node))
        return &m_previous->events[position];
    m_previous = nullptr;
    return nullptr;
}

void Recorder::remember(Kind kind, const PlanNode& node, FlowValue output, std::int64_t durationNs)
{
    m_events.push_back({kind, &node, std::move(output), durationNs});
}

void Recorder::publish(const PlanNode& node) const
{
    if (node.index > 0 && m_observer.stepDone)
        m_observer.stepDone(m_steps[static_cast<std::size_t>(node.index)]);
}

bool Recorder::reportsReinitialisation(const PlanNode& node) const
{
    if (!node.layer || !node.layer->weights || !node.layer->weights->isReinitialized)
        return false;
    auto& reportedAt = node.layer->weights->reportedAt;
    if (!reportedAt)
        reportedAt = m_request.revision;
    return *reportedAt == m_request.revision;
}

} // namespace layerwise
