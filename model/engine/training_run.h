#pragma once

#include "model/engine/checkpoint.h"
#include "model/engine/example_batch.h"
#include "model/engine/seeded_generator.h"

#include <chrono>

namespace layerwise {

/// One call of Trainer::train(), after everything was checked.
class TrainingRun {
public:
    /// All of them outlive the run.
    TrainingRun(const Network& input, const LayerRegistry& registry, TrainingNetwork& network, const TrainingData& data,
                const TrainingSettings& settings, const TrainingObserver& observer);

    /// Leaves out the last batch of every epoch if it would have one image.
    void dropSingleImages();
    /// Throws what LibTorch throws.
    TrainingResult run();

private:
    using Clock = std::chrono::steady_clock;
    enum class Outcome { GoOn, Stopped, TimeOver, Failed };

    bool resume();
    Outcome trainEpoch();
    Outcome endEpoch();
    Outcome trainBatch(const std::vector<std::int64_t>& order);
    at::Tensor forward(const ExampleBatch& batch) const;
    ExampleBatch nextBatch(const std::vector<std::int64_t>& order) const;
    void look();
    void makeLook(TrainingLook& look, LookOrder order);
    /// What is due between two batches of an epoch.
    Outcome betweenBatches();
    /// False if it was stopped.
    bool validate();
    bool validateSample();
    void keepIfBetter(EpochReport& report);
    void addReport(EpochReport report);
    EpochReport newReport() const;
    bool isSampleDue() const;
    double betweenSamples() const;
    void chooseSample();
    bool isCheckpointDue() const;
    bool saveCheckpoint();
    void finish(Outcome outcome);
    void fail(Problem problem);
    void failNotFinite(const ExampleBatch& batch, double loss);
    void report(std::int64_t images, double loss, std::int64_t correct, double rate, double seconds);
    void reportNorms(const std::vector<at::Tensor>& before);
    std::vector<at::Tensor> copyForNorms() const;

    bool goesOn();
    bool isTimeOver() const { return m_settings.minutes > 0 && seconds() >= secondsToLearn(); }
    double secondsToLearn() const;
    double secondsToValidate() const;
    double seconds() const;
    ScheduleProgress progress() const;
    std::uint64_t stepSeed() const;

    const Network& m_input;
    TrainingNetwork& m_network;
    const TrainingData& m_data;
    const TrainingSettings& m_settings;
    const TrainingObserver& m_observer;
    TrainingIdentity m_identity;
    Optimizer m_optimizer;
    TrainingPosition m_position;
    TrainingResult m_result;
    std::int64_t m_batches = 0; ///< in an epoch
    std::int64_t m_steps = 0;   ///< in all
    Clock::time_point m_start = Clock::now();
    Clock::time_point m_lastCheckpoint = m_start;
    double m_checkpointCost = 0; ///< seconds of the last one; 0: none was written
    Clock::duration m_paused{};
    double m_speed = 0;                 ///< images per second, lately
    double m_looksPerSecond = 0;        ///< images of the last validation; 0: there was none
    std::vector<std::int64_t> m_sample; ///< empty: not chosen yet
    double m_lastSample = 0;            ///< seconds() after it
    double m_sampleCost = 0;            ///< seconds
    std::int64_t m_lookedAt = 0;        ///< the last step that was looked at
};

} // namespace layerwise
