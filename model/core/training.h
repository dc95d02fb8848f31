#pragma once

#include "model/core/executor.h"
#include "model/core/learning_rate.h"
#include "model/core/shape_inference.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace layerwise {

enum class OptimizerKind { Sgd, Adam, AdamW };

/// What torch.optim.SGD, Adam and AdamW are made with; the rest is PyTorch's default (no amsgrad, no dampening).
struct OptimizerSettings {
    OptimizerKind kind = OptimizerKind::AdamW;
    double momentum = 0.9; ///< of SGD; 0: none
    bool nesterov = false; ///< of SGD; needs momentum
    double beta1 = 0.9;    ///< of Adam and AdamW
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weightDecay = 0.01; ///< SGD and Adam add it to the gradient, AdamW takes it off the weights
};

/// How to train. A value.
struct TrainingSettings {
    OptimizerSettings optimizer;
    double learningRate = 2e-3; ///< the highest of the schedule
    ScheduleSettings schedule{ScheduleKind::OneCycle};
    std::int64_t batchSize = 64;
    std::int64_t epochs = 1;
    double minutes = 0; ///< ends when this much time was trained, if the epochs are not over before; 0: no limit
    std::uint64_t seed =
        0;               ///< of the order of the examples, their augmentation, Dropout, and weights that are not given
    bool shuffle = true; ///< as exampleOrder() says; false: in the data's own order
    int threads = 0;     ///< 0: one a core
    /// Validates every so many steps, not only after an epoch; 0: not.
    std::int64_t validateEvery = 0;
    /// Above 0: looks now and then, within this share of the time, at some of the images held out, always the same.
    double sampleShare = 0;

    std::string checkpointFile;    ///< empty: none is written
    double checkpointSeconds = 60; ///< between two checkpoints; one is written after every epoch as well
    /// Above 0: the first is written soon, and all take at most this share of the time, after an epoch as well.
    double checkpointShare = 0;
    bool resume = false; ///< goes on from checkpointFile, with the same settings, network and data
};

/// What the Train button does unless told otherwise: one epoch, but no more than 75 seconds, so that even a ResNet-18
/// on two cores is through its whole one-cycle schedule by then.
TrainingSettings quickTraining();

/// Labelled inputs of a network, made when they are asked for. Immutable; read from several threads at once.
class ExampleSource {
public:
    virtual ~ExampleSource() = default;

    virtual std::int64_t size() const = 0;
    virtual int label(std::int64_t index) const = 0; ///< -1: unknown
    /// Writes the input [C, H, W], normalized. `variation` names one of the many forms that augmentation gives an
    /// example: the same number gives the same values; without augmentation it does nothing.
    virtual void write(std::int64_t index, std::uint64_t variation, std::span<float> values) const = 0;
    /// Says what the source holds, and how it is varied, so that training is gone on with the same only.
    virtual std::string fingerprint() const = 0;
};
using ExampleSourcePtr = std::shared_ptr<const ExampleSource>;

struct TrainingData {
    ExampleSourcePtr training;
    ExampleSourcePtr validation; ///< null: the weights are kept as they are at the end
};

/// How well a network does on labelled examples, in eval mode.
struct Evaluation {
    std::int64_t images = 0;
    double loss = 0;                                  ///< cross-entropy, the mean over the images
    double accuracy = 0;                              ///< share of the images whose largest logit is their label's
    std::vector<std::vector<std::int64_t>> confusion; ///< [label][prediction], how many images
    std::vector<std::int64_t> predictions;            ///< by example; -1: it was not looked at
};

/// One step of the optimizer, on one batch.
struct TrainingStep {
    std::int64_t step = 0;   ///< from 1, over all epochs
    std::int64_t steps = 0;  ///< that all epochs take
    std::int64_t epoch = 0;  ///< from 1
    std::int64_t batch = 0;  ///< from 1, in the epoch
    std::int64_t images = 0; ///< in the batch
    double loss = 0;         ///< of the batch, before the step
    double accuracy = 0;
    double learningRate = 0;
    double imagesPerSecond = 0; ///< lately
    double seconds = 0;         ///< of training so far, without pauses
    double secondsLeft = 0;     ///< estimated from the speed so far
};

struct EpochReport {
    std::int64_t epoch = 0;  ///< from 1
    std::int64_t step = 0;   ///< after which it was made
    double trainingLoss = 0; ///< means over the epoch so far, while it was learned
    double trainingAccuracy = 0;
    std::optional<Evaluation> validation;
    bool isBest = false;   ///< its weights are those that are kept
    bool isSample = false; ///< of some of the images held out; those that were left out have the prediction -1
};

/// Euclidean norms of all of a layer's parameters together, in one step.
struct LayerNorms {
    BlockId block;
    std::string path;
    double gradient = 0;
    double update = 0;  ///< new minus old weights
    double weights = 0; ///< after the step
};

/// What is wanted of a look at a network that is being trained.
struct LookOrder {
    /// A pass to be made with the weights as they are, where they are: in eval mode, in the plain layout, without a check.
    /// std::nullopt: none.
    std::optional<RunRequest> pass;
};

/// A look at a network that is being trained. Nothing learns by it.
struct TrainingLook {
    std::int64_t step = 0;
    BlockWeightsPtr weights; ///< a copy of all there are, after the step
    RunRequest request;      ///< of the pass, with these weights
    TracePtr trace;          ///< null if no pass was asked for, or one that cannot be made there: train mode, another network
};

/// Told of what happens, on the thread that trains, between two batches. Each may be empty.
struct TrainingObserver {
    /// Asked before every batch; may block for as long as training is paused. False: stop.
    std::function<bool()> goOn;
    std::function<void(const TrainingStep&)> stepDone;
    std::function<void(const EpochReport&)> epochDone; ///< after every validation, too
    std::function<void()> validationBegins;            ///< of all the images held out
    std::function<void()> checkpointWritten;           ///< of the steps that were told of so far
    /// Asked before every step: whether normsDone is to be called after it. That costs a copy of the weights.
    std::function<bool()> normsWanted;
    std::function<void(std::int64_t step, const std::vector<LayerNorms>&)> normsDone;
    /// Asked after every step, and before the next one if there was none: std::nullopt, or what lookDone is to be called with.
    /// Without memory for a look it is not called.
    std::function<std::optional<LookOrder>()> lookWanted;
    std::function<void(TrainingLook)> lookDone;
};

enum class TrainingStatus {
    Done,    ///< all epochs, or the time is over
    Stopped, ///< goOn() said so
    Refused, ///< nothing was done
    Failed,  ///< a loss was not finite, LibTorch threw, or a checkpoint could not be written
};

struct TrainingResult {
    TrainingStatus status = TrainingStatus::Refused;
    std::optional<Problem> problem; ///< of Refused and Failed; its block may be none
    std::vector<Diagnostic> notes;  ///< what a person should know: train.last_batch_dropped
    /// Of the best validation so far; without one, those of the last step. Empty after Refused, and after a failure
    /// that came before any validation. In state_dict order.
    std::vector<NamedTensor> weights;
    std::optional<EpochReport> best; ///< the validation that `weights` are of
    std::vector<EpochReport> history;
    std::int64_t steps = 0;  ///< done in all
    double seconds = 0;      ///< of training, validation included, without pauses
    std::int64_t images = 0; ///< that were learned from in this call
};

/// What is trained: the network and where its weights begin.
struct TrainingStart {
    std::shared_ptr<const Network> network;
    /// All parameters and buffers, as Executor::parameters() gives them. Empty: initialised from the settings' seed.
    std::vector<NamedTensor> weights;
};

/// Trains and evaluates networks. Keeps nothing between calls. A call uses one thread; several may run at a time.
class Trainer {
public:
    virtual ~Trainer() = default;

    /// Never throws. Codes of refusals: the network's own errors, memory.too_large, train.setting, train.no_examples,
    /// train.no_parameters, train.output, train.labels, train.one_value, train.weights, train.checkpoint_*; of
    /// failures: train.not_finite, train.torch, data.unwritable.
    virtual TrainingResult train(const TrainingStart& start, const TrainingData& data, const TrainingSettings& settings,
                                 const TrainingObserver& observer) = 0;

    /// The loss, the accuracy and the confusion matrix of the network in eval mode. `threads` 0: one a core. `goOn` may
    /// be empty; if it says false, the answer is train.stopped.
    virtual Result<Evaluation> evaluate(const TrainingStart& start, const ExampleSource& examples, int threads,
                                        const std::function<bool()>& goOn) = 0;
};

/// The order in which the examples 0..count-1 are used in an epoch (from 1). Shuffled by Fisher and Yates' algorithm:
/// for i = count - 1 .. 1, element i changes places with element next() % (i + 1) of a splitmix64 that starts at
/// first(seed) + epoch, where first(seed) is the first number of a splitmix64 that starts at the seed.
std::vector<std::int64_t> exampleOrder(std::int64_t count, std::uint64_t seed, std::int64_t epoch);

} // namespace layerwise
