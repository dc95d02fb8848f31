#pragma once

#include "model/core/training.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace layerwise::fake {

/// What a test sets and reads of a FakeTrainer while that is at work on its own thread. Shared by both.
class TrainerControl {
public:
    std::atomic<std::int64_t> steps = 20;     ///< in all
    std::atomic<std::int64_t> epochSteps = 5; ///< a validation after every so many
    std::atomic<int> stepDelayMs = 1;
    std::atomic<bool> refuses = false;
    std::atomic<bool> fails = false;              ///< after half of the steps
    std::atomic<std::int64_t> checkpointStep = 0; ///< after which one is said to be written; 0: none
    std::atomic<bool> holdsValidation = false;    ///< a validation does not end as long as this is set
    /// The pass of a look; empty: it has none. Called on the thread that trains, so set before that.
    std::function<TracePtr(const RunRequest&)> makeTrace;

    std::atomic<std::int64_t> stepsDone = 0;
    std::atomic<std::int64_t> normsTaken = 0;
    std::atomic<std::int64_t> looksMade = 0;
    std::atomic<bool> isTraining = false;

    void note(const TrainingStart& start, const TrainingSettings& settings)
    {
        const std::lock_guard lock(m_mutex);
        m_start = start;
        m_settings = settings;
    }
    TrainingStart start() const
    {
        const std::lock_guard lock(m_mutex);
        return m_start;
    }
    TrainingSettings settings() const
    {
        const std::lock_guard lock(m_mutex);
        return m_settings;
    }

private:
    mutable std::mutex m_mutex;
    TrainingStart m_start;
    TrainingSettings m_settings;
};
using TrainerControlPtr = std::shared_ptr<TrainerControl>;

/// Step s has the loss 1 / s and the accuracy 1 - 1 / s. Weights are those it began with, or one tensor "w" of the
/// step.
class FakeTrainer : public Trainer {
public:
    explicit FakeTrainer(TrainerControlPtr control) : m_control(std::move(control)) {}

    TrainingResult train(const TrainingStart& start, const TrainingData& data, const TrainingSettings& settings,
                         const TrainingObserver& observer) override
    {
        m_control->note(start, settings);
        TrainingResult result;
        if (m_control->refuses) {
            result.problem = Problem{Severity::Error, {}, {"train.no_parameters", {}, {}}};
            return result;
        }
        m_control->isTraining = true;
        result.status = TrainingStatus::Done;
        for (std::int64_t step = 1; step <= m_control->steps; ++step) {
            if (!observer.goOn()) {
                result.status = TrainingStatus::Stopped;
                break;
            }
            if (m_control->fails && step > m_control->steps / 2) {
                result.status = TrainingStatus::Failed;
                result.problem = Problem{Severity::Error,
                                         BlockId{2},
                                         {"train.not_finite",
                                          {{"epoch", std::int64_t{1}}, {"batch", step}, {"loss", std::string("NaN")}},
                                          {}}};
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(m_control->stepDelayMs));
            take(step, observer);
            result.steps = step;
            result.images += 4;
            if (step == m_control->checkpointStep && observer.checkpointWritten)
                observer.checkpointWritten();
            if (step % m_control->epochSteps == 0)
                validate(step, data, observer, result);
        }
        result.weights = weights(result.steps, start);
        m_control->isTraining = false;
        return result;
    }

    Result<Evaluation> evaluate(const TrainingStart&, const ExampleSource&, int, const std::function<bool()>&) override
    {
        return Diagnostic{"train.stopped", {}, {}};
    }

private:
    static std::vector<NamedTensor> weights(std::int64_t step, const TrainingStart& start)
    {
        if (!start.weights.empty())
            return start.weights;
        return {
            {"w", std::make_shared<const Activation>(Shape{1}, std::vector{static_cast<float>(step)}), false, false}};
    }

    void take(std::int64_t number, const TrainingObserver& observer)
    {
        TrainingStep step;
        step.step = number;
        step.steps = m_control->steps;
        step.epoch = (number - 1) / m_control->epochSteps + 1;
        step.batch = (number - 1) % m_control->epochSteps + 1;
        step.images = 4;
        step.loss = 1.0 / static_cast<double>(number);
        step.accuracy = 1 - step.loss;
        step.imagesPerSecond = 100;
        const bool norms = observer.normsWanted();
        observer.stepDone(step);
        ++m_control->stepsDone;
        if (norms) {
            ++m_control->normsTaken;
            observer.normsDone(number, {{BlockId{2}, "conv1", 0.5, 0.01, 2}, {BlockId{8}, "fc", 0.25, 0.02, 4}});
        }
        if (const std::optional<LookOrder> order = observer.lookWanted()) {
            ++m_control->looksMade;
            observer.lookDone(look(number, *order));
        }
    }

    /// Every value of every weight is the step, and the pass is `control->makeTrace`'s.
    TrainingLook look(std::int64_t step, const LookOrder& order) const
    {
        TrainingLook look;
        look.step = step;
        const auto value = std::make_shared<const Activation>(Shape{1}, std::vector{static_cast<float>(step)});
        const std::vector<NamedTensor> tensors{{"w", value, false, false}};
        look.weights = std::make_shared<const BlockWeights>(
            BlockWeights{{BlockId{2}, std::make_shared<const std::vector<NamedTensor>>(tensors)}});
        if (!order.pass)
            return look;
        look.request = *order.pass;
        look.request.weights = look.weights;
        look.request.weightEdits = nullptr;
        look.trace = m_control->makeTrace ? m_control->makeTrace(look.request) : nullptr;
        return look;
    }

    /// Of 10 classes, one image each; class 3 is taken for 8.
    void validate(std::int64_t step, const TrainingData& data, const TrainingObserver& observer,
                  TrainingResult& result) const
    {
        if (!data.validation)
            return;
        observer.validationBegins();
        while (m_control->holdsValidation)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        Evaluation evaluation;
        evaluation.images = 10;
        evaluation.loss = 2.0 / static_cast<double>(step);
        evaluation.accuracy = 0.9;
        evaluation.confusion.assign(10, std::vector<std::int64_t>(10, 0));
        for (std::int64_t label = 0; label < 10; ++label) {
            const std::int64_t prediction = label == 3 ? 8 : label;
            ++evaluation.confusion[static_cast<std::size_t>(label)][static_cast<std::size_t>(prediction)];
            evaluation.predictions.push_back(prediction);
        }
        EpochReport report{step, step, 1, 0.5, evaluation, true};
        result.best = report;
        result.history.push_back(report);
        observer.epochDone(report);
    }

    TrainerControlPtr m_control;
};

} // namespace layerwise::fake
