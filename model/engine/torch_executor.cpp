#include "model/engine/torch_executor.h"

#include "model/core/shape_inference.h"
#include "model/engine/attribution.h"
#include "model/engine/large_pages.h"
#include "model/engine/memory_limit.h"
#include "model/engine/plain_forward.h"
#include "model/engine/recorder.h"
#include "model/engine/replay_check.h"
#include "model/engine/tensor_bridge.h"
#include "model/engine/thread_choice.h"
#include "model/engine/torch_error.h"
#include "model/engine/weight_file.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <unordered_set>

namespace layerwise {

namespace {

bool sameEdits(const WeightEditsPtr& left, const WeightEditsPtr& right)
{
    static const WeightEdits kNone;
    return left == right || (left ? *left : kNone) == (right ? *right : kNone);
}

/// Whether both are there, and every block has other weights in the one than in the other.
bool haveNothingInCommon(const BlockWeightsPtr& left, const BlockWeightsPtr& right)
{
    return left && right && std::ranges::none_of(*left, [&right](const auto& item) {
        const auto found = right->find(item.first);
        return found != right->end() && found->second == item.second;
    });
}

/// What a plan is built with, beside the network.
struct PlanSettings {
    std::uint64_t seed = 0;
    BlockWeightsPtr weights = nullptr;
    WeightEditsPtr edits = nullptr;
    bool trainMode = false;

    bool isSameAs(const PlanSettings& other) const
    {
        return seed == other.seed && weights == other.weights && sameEdits(edits, other.edits) &&
               trainMode == other.trainMode;
    }
};

class TorchExecutor : public Executor {
public:
    TorchExecutor(const LayerRegistry& registry, const ExecutorSettings& settings)
        : m_registry(registry), m_modules(registry),
          m_memoryLimit(settings.memoryLimit > 0 ? settings.memoryLimit : defaultMemoryLimit())
    {
    }

    void useGeneration(std::uint64_t generation) override;
    TracePtr run(const RunRequest& request, const RunObserver& observer) override;
    std::string torchMessage(const Network& network, BlockId block, const Shape& input) override;
    std::vector<NamedTensor> parameters(const Network& network, std::uint64_t seed) override;
    std::optional<Diagnostic> loadWeights(const Network& network, const std::string& file) override
    {
        return loadStateDict(network, file, {}).error;
    }
    LoadReport loadStateDict(const Network& network, const std::string& file, const LoadOptions& options) override;
    WeightLoading readStateDict(const Network& network, const std::string& file, const LoadOptions& options,
                                const BlockWeightsPtr& present) override;
    std::optional<Diagnostic> setParameters(const Network& network, const std::vector<NamedTensor>& values) override;
    Result<std::vector<ChannelImportance>> rankChannels(const AttributionRequest& request,
                                                        const ProgressCallback& progress) override;
    Result<ActivationPtr> gradCam(const AttributionRequest& request) override;
    Result<ActivationPtr> saliency(const AttributionRequest& request) override;
    std::int64_t memoryLimit() const override { return m_memoryLimit; }
    std::string version() const override { return std::string("LibTorch ") + TORCH_VERSION; }

private:
    void runInto(Trace& trace, const RunRequest& request, const RunObserver& observer);
    void record(Trace& trace, const NetworkPlanPtr& plan, const RunRequest& request, RunLayout layout,
                const RunObserver& observer);
    RunLayout layoutFor(const RunRequest& request, const NetworkPlanPtr& plan) const;
    template <typename Answer>
    Result<Answer> attribute(AttributionKind kind, const AttributionRequest& request,
                             const std::function<Result<Answer>(const NetworkPlan&, const ShapeReport&)>& answer);
    void check(Trace& trace, const NetworkPlanPtr& plan, const RunRequest& request, RunLayout layout);
    const Recording* recordingOf(const RunRequest& request) const;
    /// The plan of the last time if the network, its weights and the seed are the same. Null if stopped meanwhile.
    NetworkPlanPtr planFor(const std::shared_ptr<const Network>& network, const PlanSettings& settings,
                           const std::function<bool()>& stopRequested = {});
    WeightReading read(const Network& network, const std::string& file, const LoadOptions& options);
    const ShapeReport& estimateFor(const std::shared_ptr<const Network>& network, const Shape& input);

    const LayerRegistry& m_registry;
    ModuleStore m_modules;
    std::int64_t m_memoryLimit;
    std::uint64_t m_generation = 0;

    NetworkPlanPtr m_plan;
    PlanSettings m_planSettings;
    std::uint64_t m_planWeights = 0; ///< WeightStore::revision()

    std::shared_ptr<const Network> m_estimatedNetwork;
    Shape m_estimatedInput;
    ShapeReport m_estimate;

    Recording m_last;
    ReplayMemory m_replay;
    NetworkPlanPtr m_onlyPlain; ///< a plan whose fast run was not close to the plain one
};

/// How many copies of an image to run as one batch: enough to be fast, few enough to fit and to be stopped soon.
std::int64_t channelsAtOnce(const ShapeReport& shapes, std::int64_t memoryLimit)
{
    constexpr std::int64_t kMultiplyAdds = std::int64_t{8} << 30; // about half a second on two cores
    constexpr std::int64_t kMost = 64;
    const std::int64_t byMemory = memoryLimit / 4 / std::max<std::int64_t>(shapes.bytes, 1);
    const std::int64_t byTime = kMultiplyAdds / std::max<std::int64_t>(shapes.multiplyAdds, 1);
    return std::clamp<std::int64_t>(std::min(byMemory, byTime), 1, kMost);
}

/// Marks the refused block and the containers around it.
void markRefused(const Block& root, const std::vector<std::shared_ptr<TraceStep>>& steps, BlockId refused)
{
    for (const auto& step : steps) {
        if (step->block == refused || (step->block.valid() && isAncestor(root, step->block, refused)))
            step->status = StepStatus::Failed;
    }
}

void TorchExecutor::useGeneration(std::uint64_t generation)
{
    if (generation == m_generation)
        return;
    m_generation = generation;
    m_plan.reset();
    m_last = {};
    m_replay.clear();
    m_onlyPlain.reset();
    m_modules.clear();
}

NetworkPlanPtr TorchExecutor::planFor(const std::shared_ptr<const Network>& network, const PlanSettings& settings,
                                      const std::function<bool()>& stopRequested)
{
    // A plan is made of the blocks alone: where one stops, or what the network is called, is nothing to it.
    if (m_plan && m_planWeights == m_modules.weights().revision() && m_planSettings.isSameAs(settings) &&
        (&m_plan->network() == network.get() || m_plan->network().root == network->root))
        return m_plan;
    auto plan = std::make_shared<NetworkPlan>(network, m_registry);
    // What is known of the old plan is nothing to the new one. Nor is the last pass if all weights are others, so its layers
    // are let go of, to be used again.
    m_plan.reset();
    m_onlyPlain.reset();
    m_replay.clear();
    if (haveNothingInCommon(settings.weights, m_planSettings.weights))
        m_last = {};
    m_modules.setGiven(settings.weights);
    m_modules.setEdits(settings.edits);
    m_modules.setTrainMode(settings.trainMode);
    if (!plan->build(m_modules, settings.seed, stopRequested))
        return nullptr;
    std::unordered_set<BlockId> blocks;
    plan->forEach([&blocks](const PlanNode& node) { blocks.insert(node.block->id); });
    m_modules.keepOnly(blocks);
    m_plan = plan;
    m_planSettings = settings;
    m_planWeights = m_modules.weights().revision();
    return plan;
}

const ShapeReport& TorchExecutor::estimateFor(const std::shared_ptr<const Network>& network, const Shape& input)
{
    const bool isKnown = m_estimatedNetwork && m_estimatedInput == input
                         && (m_estimatedNetwork == network || m_estimatedNetwork->root == network->root);
    if (!isKnown) {
        m_estimate = inferShapes(network->root, m_registry, input);
        m_estimatedNetwork = network;
        m_estimatedInput = input;
    }
    return m_estimate;
}

TracePtr TorchExecutor::run(const RunRequest& request, const RunObserver& observer)
{
    auto trace = std::make_shared<Trace>();
    trace->runId = request.runId;
    trace->revision = request.revision;
    trace->networkName = request.network->name;
    trace->input = request.input;
    try {
        useGeneration(request.generation);
        runInto(*trace, request, observer);
    } catch (...) {
        // Blocks are guarded one by one; what comes here is the machine at its end, such as no memory for the steps.
        m_last = {};
        trace->status = TraceStatus::Failed;
    }
    return trace;
}

void TorchExecutor::runInto(Trace& trace, const RunRequest& request, const RunObserver& observer)
{
    const ShapeReport& estimate = estimateFor(request.network, request.input->shape());
    if (auto refusal = memoryProblem(estimate, m_memoryLimit)) {
        auto steps = emptySteps(NetworkPlan(request.network, m_registry));
        markRefused(request.network->root, steps, refusal->block);
        trace.steps.assign(steps.begin() + 1, steps.end());
        trace.status = TraceStatus::Failed;
        trace.refusal = std::pair(refusal->block, std::move(refusal->diagnostic));
        return;
    }
    trace.threads = chooseThreads(request.threads, estimate.multiplyAdds);
    // With other threads, what is recorded so far could not be gone on from: it may be rounded differently.
    if (request.until && request.threads == 0 && recordingOf(request))
        trace.threads = m_last.threads;
    useThreads(trace.threads);

    const NetworkPlanPtr plan =
        planFor(request.network, {request.seed, request.weights, request.weightEdits, request.trainMode},
                observer.stopRequested);
    if (!plan) {
        const auto steps = emptySteps(NetworkPlan(request.network, m_registry));
        trace.steps.assign(steps.begin() + 1, steps.end());
        trace.status = TraceStatus::Stopped;
        return;
    }
    const c10::InferenceMode inference;
    const RunLayout layout = layoutFor(request, plan);
    record(trace, plan, request, layout, observer);
    if (!request.replayCheck || trace.status != TraceStatus::Ok)
        return;
    check(trace, plan, request, layout);
    if (layout == RunLayout::Plain || trace.replayCheck != ReplayCheck::Different)
        return;
    m_onlyPlain = plan;
    trace.replayCheck = ReplayCheck::NotMade;
    record(trace, plan, request, RunLayout::Plain, observer);
    if (trace.status == TraceStatus::Ok)
        check(trace, plan, request, RunLayout::Plain);
}

RunLayout TorchExecutor::layoutFor(const RunRequest& request, const NetworkPlanPtr& plan) const
{
    const bool isFast =
        request.layout == RunLayout::Fast && !request.trainMode && m_onlyPlain != plan && canBePacked(request.input->values());
    return isFast ? RunLayout::Fast : RunLayout::Plain;
}

void TorchExecutor::record(Trace& trace, const NetworkPlanPtr& plan, const RunRequest& request, RunLayout layout,
                           const RunObserver& observer)
{
    const auto start = std::chrono::steady_clock::now();
    const Recording* previous = recordingOf(request);
    if (previous && (previous->threads != trace.threads || previous->layout != layout))
        previous = nullptr;
    FlowValue input{previous ? previous->input.tensor : toTensor(*request.input), nullptr, request.input};
    Recorder recorder(plan, request, layout, observer, previous);
    trace.status = recorder.run(input);
    trace.steps = recorder.steps();
    trace.durationNs =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
    if (request.until)
        trace.durationNs = recorder.durationNs();
    // A pass that ended early and met nothing new has not outdated what an earlier one has recorded beyond.
    const bool isEarly = trace.status == TraceStatus::Paused || trace.status == TraceStatus::Stopped;
    if (!isEarly || !recorder.isAllReused())
        m_last = {plan, std::move(input), trace.threads, layout, recorder.takeEvents()};
}

/// What the request may take its beginning from, if the threads are the same; null if there is nothing.
const Recording* TorchExecutor::recordingOf(const RunRequest& request) const
{
    const ActivationPtr& lastInput = m_last.input.recorded;
    const bool isSameInput = lastInput && (lastInput == request.input || sameBits(*lastInput, *request.input));
    return request.reusePrefix && isSameInput ? &m_last : nullptr;
}

void TorchExecutor::check(Trace& trace, const NetworkPlanPtr& plan, const RunRequest& request, RunLayout layout)
{
    const ChannelScaling scaling(request.channelScales);
    trace.replayCheck = m_replay.recall(plan, trace, layout, scaling);
    if (trace.replayCheck != ReplayCheck::NotMade)
        return;
    trace.replayCheck = checkReplay(*plan, trace, layout, scaling);
    m_replay.remember(plan, trace, layout, scaling);
}

template <typename Answer>
Result<Answer>
TorchExecutor::attribute(AttributionKind kind, const AttributionRequest& request,
                         const std::function<Result<Answer>(const NetworkPlan&, const ShapeReport&)>& answer)
{
    try {
        useGeneration(request.generation);
        const ShapeReport& shapes = estimateFor(request.network, request.input->shape());
        if (auto refusal = memoryProblem(shapes, m_memoryLimit))
            return refusal->diagnostic;
        if (auto error = checkAttribution(kind, request, shapes))
            return *error;
        useThreads(chooseThreads(request.threads, shapes.multiplyAdds));
        return answer(*planFor(request.network, {request.seed, request.weights, request.weightEdits}), shapes);
    } catch (...) {
        return Diagnostic{"attribution.failed", {{"message", currentErrorMessage()}}, {}};
    }
}

Result<std::vector<ChannelImportance>> TorchExecutor::rankChannels(const AttributionRequest& request,
                                                                   const ProgressCallback& progress)
{
    return attribute<std::vector<ChannelImportance>>(
        AttributionKind::Ranking, request, [&](const NetworkPlan& plan, const ShapeReport& shapes) {
            return layerwise::rankChannels(plan, request, channelsAtOnce(shapes, m_memoryLimit), progress);
        });
}

Result<ActivationPtr> TorchExecutor::gradCam(const AttributionRequest& request)
{
    return attribute<ActivationPtr>(AttributionKind::GradCam, request,
                                    [&](const NetworkPlan& plan, const ShapeReport&) -> Result<ActivationPtr> {
                                        return layerwise::gradCam(plan, request);
                                    });
}

Result<ActivationPtr> TorchExecutor::saliency(const AttributionRequest& request)
{
    return attribute<ActivationPtr>(AttributionKind::Saliency, request,
                                    [&](const NetworkPlan& plan, const ShapeReport&) -> Result<ActivationPtr> {
                                        return layerwise::saliency(plan, request);
                                    });
}

std::string TorchExecutor::torchMessage(const Network& network, BlockId block, const Shape& input)
{
    const Block* found = findBlock(network.root, block);
    if (!found || !input.elementCount())
        return {};
    try {
        auto alone = std::make_shared<Network>();
        alone->root.slots[0] = {*found};
        if (memoryProblem(inferShapes(alone->root, m_registry, input), m_memoryLimit))
            return {};
        // Modules of its own: the block may stand there with options that the next run will not see.
        ModuleStore modules(m_registry);
        NetworkPlan plan(alone, m_registry);
        plan.build(modules, 0);
        const c10::InferenceMode inference;
        plainForward(plan.root(), at::zeros(input.sizes(), at::kFloat));
        return {};
    } catch (...) {
        return currentErrorMessage();
    }
}

std::vector<NamedTensor> TorchExecutor::parameters(const Network& network, std::uint64_t seed)
{
    if (memoryProblem(inferShapes(network.root, m_registry, std::nullopt), m_memoryLimit))
        return {};
    try {
        const NetworkPlanPtr plan = planFor(std::make_shared<const Network>(network), {seed});
        std::vector<NamedTensor> tensors;
        plan->forEach([&tensors](const PlanNode& node) {
            if (!node.layer || !node.layer->weights)
                return;
            for (const NamedWeight& weight : node.layer->weights->weights)
                tensors.push_back({node.path + '.' + weight.name, toActivation(weight.tensor), weight.isBuffer,
                                   !weight.tensor.is_floating_point()});
        });
        return tensors;
    } catch (...) {
        return {};
    }
}

/// Never throws: what goes wrong is the report's error.
WeightReading TorchExecutor::read(const Network& network, const std::string& file, const LoadOptions& options)
{
    WeightReading failed;
    try {
        if (auto refusal = memoryProblem(inferShapes(network.root, m_registry, std::nullopt), m_memoryLimit)) {
            failed.report.error = refusal->diagnostic;
            return failed;
        }
        const auto present = [&](BlockId block) {
            return m_modules.layer(*findBlock(network.root, block), options.seed)->weights;
        };
        return readWeights(network, m_registry, file, options, present);
    } catch (...) {
        failed.report.error = Diagnostic{"weights.unreadable", {{"file", file}, {"message", currentErrorMessage()}}, {}};
        return failed;
    }
}

LoadReport TorchExecutor::loadStateDict(const Network& network, const std::string& file, const LoadOptions& options)
{
    WeightReading reading = read(network, file, options);
    for (const LoadedWeights& weights : reading.weights)
        m_modules.weights().put(weights.block, weights.signature, weights.set);
    return std::move(reading.report);
}

WeightLoading TorchExecutor::readStateDict(const Network& network, const std::string& file, const LoadOptions& options,
                                           const BlockWeightsPtr& present)
{
    m_modules.setGiven(present);
    m_modules.setEdits(nullptr);
    m_modules.setTrainMode(false);
    m_plan.reset(); // it was built with others
    WeightReading reading = read(network, file, options);
    WeightLoading loading{std::move(reading.report), {}};
    for (const LoadedWeights& weights : reading.weights)
        loading.weights.emplace(weights.block, namedTensors(*weights.set));
    return loading;
}

std::optional<Diagnostic> TorchExecutor::setParameters(const Network& network, const std::vector<NamedTensor>& values)
{
    try {
        std::unordered_map<std::string, const NamedTensor*> byKey;
        for (const NamedTensor& value : values)
            byKey[value.key] = &value;
        std::optional<Diagnostic> error;
        std::vector<LoadedWeights> loaded;
        const NetworkPlanPtr plan = planFor(std::make_shared<const Network>(network), {});
        plan->forEach([&](const PlanNode& node) {
            if (error || !node.layer || !node.layer->weights)
                return;
            auto set = std::make_shared<WeightSet>();
            set->isLoaded = true;
            for (const NamedWeight& weight : node.layer->weights->weights) {
                const std::string key = node.path + '.' + weight.name;
                const auto found = byKey.find(key);
                if (found == byKey.end() || found->second->value->shape() != shapeOf(weight.tensor)) {
                    error = Diagnostic{"train.weights", {{"key", key}}, {}};
                    return;
                }
                at::Tensor tensor = toTensor(*found->second->value).to(weight.tensor.scalar_type());
                set->weights.push_back({weight.name, std::move(tensor), weight.isBuffer});
                byKey.erase(found);
            }
            loaded.push_back({node.block->id, node.layer->signature, std::move(set)});
        });
        if (!error && !byKey.empty())
            error = Diagnostic{"train.weights", {{"key", byKey.begin()->first}}, {}};
        if (error)
            return error;
        for (const LoadedWeights& weights : loaded)
            m_modules.weights().put(weights.block, weights.signature, weights.set);
        return std::nullopt;
    } catch (...) {
        return Diagnostic{"train.torch", {{"message", currentErrorMessage()}}, {}};
    }
}

} // namespace

std::unique_ptr<Executor> makeTorchExecutor(const LayerRegistry& registry, const ExecutorSettings& settings)
{
    useLargePages();
    return std::make_unique<TorchExecutor>(registry, settings);
}

} // namespace layerwise
