#pragma once

#include "model/core/executor.h"
#include "model/engine/channel_scaling.h"
#include "model/engine/recording.h"

#include <memory>
#include <vector>

namespace layerwise {

/// Runs a plan once, block by block, and records what each block really puts out. No recorded memory is ever written
/// again: a layer that would overwrite its input runs in its out-of-place form, or, where somebody will still read the
/// overwritten tensor (the shortcut of a Residual), really overwrites a copy. Computes what plainForward() computes, in
/// the fast layout within kCloseTolerance: there values stay in oneDNN's layout for as long as layers take them so, and
/// what a layer cannot take so runs as in the plain one, with LibTorch's own messages.
class Recorder {
public:
    /// `previous` may be null: nothing is reused. All of them outlive the recorder. `layout` is the request's, or Plain
    /// where the other one is not to be used.
    Recorder(NetworkPlanPtr plan, const RunRequest& request, RunLayout layout, const RunObserver& observer,
             const Recording* previous);

    /// Precondition: with a previous recording, `input` is that one's.
    TraceStatus run(FlowValue input);

    std::vector<TraceStepPtr> steps() const;
    /// Of what happened in the run, the forward passes of all layers, sums and activations.
    std::int64_t durationNs() const { return m_steps.front()->durationNs; }
    /// True if nothing was computed: the previous recording holds all of it, and perhaps more.
    bool isAllReused() const { return m_previous != nullptr; }
    std::vector<RecordedEvent> takeEvents() { return std::move(m_events); }

private:
    enum class Outcome { Done, Failed, Stopped, Paused };

    Outcome runBlock(const PlanNode& node, FlowValue input, FlowValue& output);
    Outcome runLayer(const PlanNode& node, TraceStep& step, FlowValue input, FlowValue& output);
    Outcome runResidual(const PlanNode& node, TraceStep& step, FlowValue input, FlowValue& output);
    Outcome runChain(const std::vector<PlanNode>& chain, TraceStep& container, FlowValue value, FlowValue& output);
    Outcome addBranches(const PlanNode& node, TraceStep& step, FlowValue& body, FlowValue& shortcut,
                        FlowValue& output);
    Outcome scaleOutput(const PlanNode& node, TraceStep& step, FlowValue& output);
    Outcome activate(const PlanNode& node, TraceStep& step, FlowValue& value);
    Outcome fail(TraceStep& step);
    void pauseAt(const PlanNode& node, StepPhase phase);
    bool goesOn() const { return m_request.until.has_value(); }

    FlowValue forwardLayer(const BuiltLayer& layer, FlowValue& input);
    at::Tensor plainLayer(const BuiltLayer& layer, FlowValue& input);
    at::Tensor overwriteCopy(const BuiltLayer& layer, FlowValue& input);
    void pointLiveValuesAt(const FlowValue& input, const at::Tensor& output);
    bool isReadLater(const FlowValue& input) const;
    /// Undefined where the plain layout is to be used.
    at::Tensor fastLayer(const FastLayer* fast, FlowValue& input) const;
    at::Tensor fastSum(const FlowValue& body, const FlowValue& shortcut) const;

    const RecordedEvent* reusable(RecordedEvent::Kind kind, const PlanNode& node);
    void remember(RecordedEvent::Kind kind, const PlanNode& node, FlowValue output = {}, std::int64_t durationNs = 0);
    void publish(const PlanNode& node) const;
    TraceStep& stepOf(const PlanNode& node) { return *m_steps[static_cast<std::size_t>(node.index)]; }
    bool reportsReinitialisation(const PlanNode& node) const;

    NetworkPlanPtr m_plan;
    const RunRequest& m_request;
    RunLayout m_layout;
    const RunObserver& m_observer;
    ChannelScaling m_scaling;
    const Recording* m_previous; ///< null as soon as something differs from it
    std::vector<RecordedEvent> m_events;
    std::vector<std::shared_ptr<TraceStep>> m_steps; ///< by PlanNode::index; the first is the root's, never published
    /// Values that somebody reads later than the layer that is running: the inputs of the Residuals around it whose
    /// shortcut is still to come, the body's sum of those whose shortcut is running.
    std::vector<FlowValue*> m_live;
    bool m_isPaused = false; ///< the step to run until is done: nothing more begins
};

/// Steps for all blocks of a plan, nothing run yet; the first is the root's.
std::vector<std::shared_ptr<TraceStep>> emptySteps(const NetworkPlan& plan);

} // namespace layerwise
