#pragma once

#include "model/core/executor.h"
#include "model/core/shape_inference.h"
#include "model/core/step_plan.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace layerwise::fake {

/// What a test sets and reads of a FakeExecutor while that is at work on its own thread. Shared by both.
class ExecutorControl {
public:
    std::atomic<int> stepDelayMs = 0;            ///< before each block
    std::atomic<std::uint64_t> failingBlock = 0; ///< id of a block that throws; 0: none
    std::atomic<std::uint64_t> nanBlock = 0;     ///< id of a block whose first value is a NaN; 0: none
    std::atomic<std::uint64_t> zeroBlock = 0;    ///< id of a block whose values are all 0; 0: none
    std::atomic<std::uint64_t> fileLacks = 0;    ///< id of a block that a weight file has nothing for; 0: none
    std::atomic<bool> refuses = false;           ///< every run is refused as too large for the memory
    std::atomic<std::int64_t> passNs = 0;        ///< what a pass says it took
    std::atomic<int> runCount = 0;               ///< runs that were begun
    std::atomic<int> stoppedCount = 0;
    std::atomic<bool> isDestroyed = false;

    /// From now on a run waits before its first block until release() or a stop request.
    void hold() { m_held = true; }
    void release() { m_held = false; }
    bool isHeld() const { return m_held; }

    std::vector<RunRequest> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    std::vector<AttributionRequest> questions() const
    {
        const std::lock_guard lock(m_mutex);
        return m_questions;
    }
    void note(const AttributionRequest& request)
    {
        const std::lock_guard lock(m_mutex);
        m_questions.push_back(request);
    }
    void note(const RunRequest& request)
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request);
    }

private:
    std::atomic<bool> m_held = false;
    mutable std::mutex m_mutex;
    std::vector<RunRequest> m_requests;
    std::vector<AttributionRequest> m_questions;
};
using ExecutorControlPtr = std::shared_ptr<ExecutorControl>;

/// An executor without LibTorch: shapes by shape inference, values by a formula. Value i of block b's output is
/// sin(b + i / 10), below zero too; of a Residual's sum, twice that. A block that does not fit fails.
class FakeExecutor : public Executor {
public:
    explicit FakeExecutor(const LayerRegistry& registry, ExecutorControlPtr control = nullptr)
        : m_registry(registry), m_control(control ? std::move(control) : std::make_shared<ExecutorControl>())
    {
    }
    ~FakeExecutor() override { m_control->isDestroyed = true; }

    TracePtr run(const RunRequest& request, const RunObserver& observer) override
    {
        ++m_control->runCount;
        m_control->note(request);
        Pass pass{request, observer, inferShapes(*request.network, m_registry, request.input->shape()[0]), {}, {},
                  {},      false};
        pass.trace.runId = request.runId;
        pass.trace.revision = request.revision;
        pass.trace.networkName = request.network->name;
        pass.trace.input = request.input;
        pass.trace.durationNs = m_control->passNs;
        forEachBlock(request.network->root, m_registry, [&](const Block& block, const std::string& path, int) {
            TraceStep step;
            step.block = block.id;
            step.index = static_cast<int>(pass.steps.size()) + 1;
            step.path = path;
            step.type = block.type;
            step.isContainer = !block.slots.empty();
            pass.steps.push_back(std::move(step));
            pass.indexOf.emplace(block.id, pass.steps.size() - 1);
        });
        while (m_control->isHeld() && !stopRequested(pass))
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (m_control->refuses) {
            pass.trace.status = TraceStatus::Failed;
            pass.trace.refusal =
                std::pair(BlockId{2}, Diagnostic{"memory.too_large",
                                                 {{"bytes", std::int64_t{1} << 40}, {"limit", std::int64_t{1} << 30}},
                                                 {}});
        } else {
            pass.reach(kRootId, StepPhase::Enter);
            follow(pass, request.network->root, request.input);
            pass.trace.replayCheck = pass.trace.status == TraceStatus::Ok && request.replayCheck ? ReplayCheck::Equal
                                                                                                     : ReplayCheck::NotMade;
        }
        if (pass.trace.status == TraceStatus::Stopped)
            ++m_control->stoppedCount;
        for (TraceStep& step : pass.steps)
            pass.trace.steps.push_back(std::make_shared<const TraceStep>(std::move(step)));
        return std::make_shared<const Trace>(std::move(pass.trace));
    }

    std::string torchMessage(const Network&, BlockId block, const Shape& input) override
    {
        return "fake message for block " + std::to_string(block.value) + " and input " + input.toString();
    }

    std::vector<NamedTensor> parameters(const Network& network, std::uint64_t) override
    {
        std::vector<NamedTensor> tensors;
        forEachBlock(network.root, m_registry, [&](const Block& block, const std::string& path, int) {
            const LayerType* type = m_registry.find(block.type);
            if (!type)
                return;
            for (const ParameterSpec& spec : type->parameters(block.options))
                tensors.push_back({path + "." + spec.name, makeActivation(block.id, spec.shape), spec.isBuffer, false});
        });
        return tensors;
    }

    std::optional<Diagnostic> loadWeights(const Network&, const std::string& file) override
    {
        return Diagnostic{"weights.unreadable", {{"file", file}}, {}};
    }

    /// A file in which every value is 1, strict or not, for all blocks but one.
    WeightLoading readStateDict(const Network& network, const std::string& file, const LoadOptions& options,
                                const BlockWeightsPtr&) override
    {
        WeightLoading loading;
        forEachBlock(network.root, m_registry, [&](const Block& block, const std::string& path, int) {
            const auto parameters = parametersOf(block, m_registry);
            if (parameters.empty())
                return;
            if (block.id.value == m_control->fileLacks) {
                for (const ParameterSpec& parameter : parameters)
                    loading.report.missing.push_back(path + '.' + parameter.name);
                return;
            }
            loading.report.loaded += static_cast<std::int64_t>(parameters.size());
            auto tensors = std::make_shared<std::vector<NamedTensor>>();
            for (const ParameterSpec& parameter : parameters) {
                std::vector<float> ones(static_cast<std::size_t>(*parameter.shape.elementCount()), 1.0F);
                tensors->push_back({parameter.name, std::make_shared<const Activation>(parameter.shape, std::move(ones)),
                                    parameter.isBuffer, false});
            }
            loading.weights.emplace(block.id, std::move(tensors));
        });
        if (options.strict && !loading.report.missing.empty()) {
            loading.report.error =
                Diagnostic{"weights.missing", {{"file", file}, {"key", loading.report.missing.front()}}, {}};
            loading.weights.clear();
        }
        return loading;
    }

    /// Channel c of 8 changes the logit by c - 3; waits before each while held. Tells what it was asked by the control.
    Result<std::vector<ChannelImportance>> rankChannels(const AttributionRequest& request,
                                                        const ProgressCallback& progress) override
    {
        m_control->note(request);
        std::vector<ChannelImportance> ranking;
        for (std::int64_t channel = 0; channel < 8; ++channel) {
            do {
                if (!progress(channel, 8))
                    return Diagnostic{"attribution.stopped", {}, {}};
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            } while (m_control->isHeld());
            const auto change = static_cast<float>(channel - 3);
            ranking.push_back({channel, 1 - change, change});
        }
        return ranking;
    }

    /// Of a class below 10, [1, 1, 2, 2] of 0 to 3; else attribution.class.
    Result<ActivationPtr> gradCam(const AttributionRequest& request) override
    {
        m_control->note(request);
        if (request.targetClass >= 10)
            return Diagnostic{"attribution.class", {{"actual", request.targetClass}, {"classes", std::int64_t{10}}}, {}};
        return std::make_shared<const Activation>(Shape{1, 1, 2, 2}, std::vector<float>{0, 1, 2, 3});
    }

    /// The input itself.
    Result<ActivationPtr> saliency(const AttributionRequest& request) override
    {
        m_control->note(request);
        return request.input;
    }

    std::string version() const override { return "Fake 1.0"; }

    static ActivationPtr makeActivation(BlockId block, const Shape& shape, float factor = 1)
    {
        std::vector<float> values(static_cast<std::size_t>(shape.elementCount().value_or(0)));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = factor * std::sin(static_cast<float>(block.value) + static_cast<float>(i) / 10.0F);
        return std::make_shared<const Activation>(shape, std::move(values));
    }

private:
    ActivationPtr outputOf(BlockId block, const Shape& shape) const
    {
        const ActivationPtr plain = makeActivation(block, shape, block.value == m_control->zeroBlock ? 0.0F : 1.0F);
        if (block.value != m_control->nanBlock)
            return plain;
        std::vector<float> values(plain->values().begin(), plain->values().end());
        values.front() = std::nanf("");
        return std::make_shared<const Activation>(shape, std::move(values));
    }

    /// Where a pass ends early: a block failed, a stop was asked for, or it went as far as it should.
    struct Pass {
        const RunRequest& request;
        const RunObserver& observer;
        ShapeReport shapes;
        Trace trace;
        std::vector<TraceStep> steps;
        std::unordered_map<BlockId, std::size_t> indexOf;
        bool isAtEnd = false; ///< the step to run until is done

        void reach(BlockId block, StepPhase phase) { isAtEnd = isAtEnd || request.until == StepPosition{block, phase}; }
    };

    static bool stopRequested(const Pass& pass) { return pass.observer.stopRequested && pass.observer.stopRequested(); }

    /// The output of a container's slots; null if the pass ended inside.
    ActivationPtr follow(Pass& pass, const Block& container, const ActivationPtr& input)
    {
        std::vector<ActivationPtr> outputs;
        for (const auto& slot : container.slots) {
            ActivationPtr output = input;
            for (const Block& block : slot) {
                output = step(pass, block, output);
                if (!output)
                    return nullptr;
            }
            outputs.push_back(output);
        }
        if (outputs.size() < 2)
            return outputs.front();
        if (pass.isAtEnd) {
            pass.trace.status = TraceStatus::Paused;
            return nullptr;
        }
        TraceStep& step = pass.steps[pass.indexOf.at(container.id)];
        step.body = outputs[0];
        step.shortcut = outputs[1];
        const auto shape = broadcastShapes(outputs[0]->shape(), outputs[1]->shape());
        if (!shape)
            return nullptr;
        step.sum = makeActivation(container.id, *shape, 2);
        pass.reach(container.id, StepPhase::Sum);
        if (activatesSum(container, m_registry)) {
            if (pass.isAtEnd) {
                pass.trace.status = TraceStatus::Paused;
                return nullptr;
            }
            pass.reach(container.id, StepPhase::Activation);
        }
        return step.sum;
    }

    ActivationPtr step(Pass& pass, const Block& block, const ActivationPtr& input)
    {
        TraceStep& step = pass.steps[pass.indexOf.at(block.id)];
        step.input = input;
        step.inputShape = input->shape();
        if (pass.isAtEnd) {
            pass.trace.status = TraceStatus::Paused;
            return nullptr;
        }
        pass.reach(block.id, StepPhase::Enter);
        if (block.slots.empty())
            std::this_thread::sleep_for(std::chrono::milliseconds(m_control->stepDelayMs));
        if (stopRequested(pass)) {
            pass.trace.status = TraceStatus::Stopped;
            return nullptr;
        }
        const bool inside = block.slots.empty() || follow(pass, block, input) != nullptr;
        if (pass.trace.status == TraceStatus::Stopped || pass.trace.status == TraceStatus::Paused)
            return nullptr;
        const BlockFit& fit = pass.shapes.of(block.id);
        if (!inside || !fit.output || block.id.value == m_control->failingBlock) {
            pass.trace.status = TraceStatus::Failed;
            step.status = StepStatus::Failed;
            step.error = "fake failure of " + step.path;
        } else {
            step.status = StepStatus::Ok;
            step.output = outputOf(block.id, *fit.output);
            step.durationNs = 1000 * step.index;
        }
        if (pass.observer.stepDone)
            pass.observer.stepDone(std::make_shared<const TraceStep>(step));
        pass.reach(block.id, StepPhase::Done);
        return step.output;
    }

    const LayerRegistry& m_registry;
    ExecutorControlPtr m_control;
};

} // namespace layerwise::fake
