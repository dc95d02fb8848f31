#pragma once

#include "model/core/block_weights.h"
#include "model/core/step_position.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace layerwise {

/// Plain: what PyTorch computes, bit for bit. Fast: the same in oneDNN's own layout where the layers allow it, within
/// kCloseTolerance; what is recorded is converted when somebody looks at it.
enum class RunLayout { Plain, Fast };

/// One forward pass to make.
struct RunRequest {
    std::uint64_t runId = 0;
    std::uint64_t revision = 0;
    std::uint64_t generation = 0; ///< of the document: ids of different generations are not related
    std::shared_ptr<const Network> network;
    ActivationPtr input;         ///< [N, C, H, W], normalized
    std::uint64_t seed = 0;      ///< of the initialisation of weights that do not exist yet
    BlockWeightsPtr weights;     ///< loaded or trained, where they fit; null: none
    int threads = 0;             ///< 0: chosen by the work
    bool replayCheck = true;     ///< compare with the plain forward of the same modules
    bool reusePrefix = true;
    /// How far to run: to a step of the network's StepPlan, which is still done; nothing after it is. std::nullopt: to
    /// the end. With it the pass goes on from what the last one has left: what is reused keeps its times, is not
    /// marked as reused and is not published again. Precondition: the step is in the plan.
    std::optional<StepPosition> until;
    WeightEditsPtr weightEdits;  ///< null: none. Those of places that do not exist are left alone.
    std::vector<ChannelScale> channelScales; ///< one a channel at most. Those of places that do not exist do nothing.
    RunLayout layout = RunLayout::Plain;
    /// As after model.train(): BatchNorm2d normalizes by the batch's own mean and variance, Dropout drops (by the seed).
    /// A look only: the running statistics stay as they are.
    bool trainMode = false;
};

/// Asks what a class's logit depends on. The network, its weights and the input are named as in a RunRequest.
struct AttributionRequest {
    std::uint64_t generation = 0;
    std::shared_ptr<const Network> network;
    ActivationPtr input; ///< [1, C, H, W], normalized
    std::uint64_t seed = 0;
    BlockWeightsPtr weights;
    int threads = 0;
    WeightEditsPtr weightEdits;
    std::vector<ChannelScale> channelScales;
    BlockId block;                ///< whose output is looked at; not used for the saliency
    std::int64_t targetClass = 0; ///< index into the output [1, classes]
};

/// What switching a channel off does to the target's logit.
struct ChannelImportance {
    std::int64_t channel = 0;
    float logit = 0;  ///< without the channel
    float change = 0; ///< logit with the channel - logit without it: positive for one that speaks for the class
};

/// Called now and then with how much is done of how much; false: give up.
using ProgressCallback = std::function<bool(std::int64_t done, std::int64_t total)>;

/// How weights are taken from a file.
struct LoadOptions {
    /// As in load_state_dict(): every key has to be there, fit, and be known. Otherwise what fits is taken and the rest
    /// is reported; unlike in PyTorch, a shape that does not fit is then no error either.
    bool strict = true;
    /// Adds up the three input channels of the file's first convolution where the network's has one: the same values
    /// as with the grey image in each of three channels.
    bool sumChannels = false;
    std::uint64_t seed = 0; ///< of the initialisation of what a block gets not from the file
};

/// A tensor that is there, but in another shape.
struct MisshapenKey {
    std::string key;
    Shape expected; ///< of the network
    Shape actual;   ///< of the file
};

/// How a file's keys and a network's compare, as load_state_dict() reports it.
struct LoadReport {
    std::vector<std::string> missing;    ///< of the network, not in the file
    std::vector<std::string> unexpected; ///< in the file, not of the network
    std::vector<MisshapenKey> misshapen;
    std::int64_t loaded = 0; ///< keys that were taken
    std::string prefix;      ///< what all keys of the file begin with and was taken off, "module."
    std::string summedKey;   ///< of the convolution whose channels were added up
    std::optional<Diagnostic> error; ///< why nothing was changed; of several differences the first. Codes: "weights.*"
};

/// Weights as they were read from a file, beside the executor's own.
struct WeightLoading {
    LoadReport report;
    BlockWeights weights; ///< of the blocks of which the file had something; empty if the report has an error
};

struct RunObserver {
    std::function<bool()> stopRequested;            ///< asked between layers; may be empty
    std::function<void(TraceStepPtr)> stepDone;     ///< called in execution order; may be empty
};

/// Runs networks. Owns modules and weights by block id, across requests. Used by one thread at a time; tests use a fake.
class Executor {
public:
    virtual ~Executor() = default;

    /// Says which document the calls after this are about; drops all weights if it is another one. run() does so itself.
    virtual void useGeneration(std::uint64_t /*generation*/) {}

    /// Never throws: what a block throws becomes its failed step; what comes after it is NotRun.
    virtual TracePtr run(const RunRequest& request, const RunObserver& observer) = 0;

    /// What LibTorch itself says when `block` of `network` is built and given zeros of shape `input`
    /// (message without backtrace); empty if it does not throw.
    virtual std::string torchMessage(const Network& network, BlockId block, const Shape& input) = 0;

    /// Parameters and buffers of the network, made if they do not exist yet, in state_dict order.
    virtual std::vector<NamedTensor> parameters(const Network& network, std::uint64_t seed) = 0;

    /// Replaces weights by those of a safetensors or PyTorch file, strictly (no missing, unexpected or misshapen key);
    /// nothing is changed if it fails. Codes: "weights.*".
    virtual std::optional<Diagnostic> loadWeights(const Network& network, const std::string& file) = 0;

    /// The same from a safetensors or PyTorch file, told apart by content, with a report of all keys.
    virtual LoadReport loadStateDict(const Network& network, const std::string& file, const LoadOptions& options);

    /// Reads the same, but changes nothing: the weights come back, for runs to be asked for with them. Of a block of which
    /// the file has a part only, the rest is of `present` (may be null) or as it was initialised.
    virtual WeightLoading readStateDict(const Network& network, const std::string& file, const LoadOptions& options,
                                        const BlockWeightsPtr& present);

    /// Puts values in the place of weights, by key: those that training has made. Strict: every parameter and buffer of
    /// the network, and no other; nothing is changed if it fails. The values are copied. Codes: train.weights {key}.
    virtual std::optional<Diagnostic> setParameters(const Network& network, const std::vector<NamedTensor>& values);

    /// Switches off each channel of the block's output in turn; in the channels' order. Codes: "attribution.*".
    virtual Result<std::vector<ChannelImportance>> rankChannels(const AttributionRequest& request,
                                                                const ProgressCallback& progress);
    /// Grad-CAM (Selvaraju et al. 2017, eq. 1 and 2) on the block's output: ReLU(sum_k mean(d logit / d A_k) A_k), [1, 1, H, W]
    /// at the size of the block's maps. Codes: "attribution.*".
    virtual Result<ActivationPtr> gradCam(const AttributionRequest& request);
    /// d logit / d input, [1, C, H, W], signed. Codes: "attribution.*".
    virtual Result<ActivationPtr> saliency(const AttributionRequest& request);

    /// Bytes that a network may take, as ShapeReport counts them; a run of a larger one is refused. 0: no limit.
    virtual std::int64_t memoryLimit() const { return 0; }

    virtual std::string version() const = 0; ///< "LibTorch 1.13.1"
};

} // namespace layerwise
