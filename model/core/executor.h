#pragma once

#include "model/core/step_position.h"
#include "model/core/trace.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace layerwise {

/// One forward pass to make.
struct RunRequest {
    std::uint64_t runId = 0;
    std::uint64_t revision = 0;
    std::uint64_t generation = 0; ///< of the document: ids of different generations are not related
    std::shared_ptr<const Network> network;
    ActivationPtr input;         ///< [N, C, H, W], normalized
    std::uint64_t seed = 0;      ///< of the initialisation of weights that do not exist yet
    int threads = 0;             ///< 0: chosen by the work
    bool replayCheck = true;     ///< compare with the plain forward of the same modules
    bool reusePrefix = true;
    /// How far to run: to a step of the network's StepPlan, which is still done; nothing after it is. std::nullopt: to
    /// the end. With it the pass goes on from what the last one has left: what is reused keeps its times, is not
    /// marked as reused and is not published again. Precondition: the step is in the plan.
    std::optional<StepPosition> until;
};

struct RunObserver {
    std::function<bool()> stopRequested;            ///< asked between layers; may be empty
    std::function<void(TraceStepPtr)> stepDone;     ///< called in execution order; may be empty
};

/// A parameter or buffer as it is now.
struct NamedTensor {
    std::string key; ///< state_dict key: "layer1.0.conv1.weight"
    ActivationPtr value; ///< as float32
    bool isBuffer = false;
    bool isInteger = false; ///< num_batches_tracked, int64 in PyTorch
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

    /// Replaces weights by those of a safetensors file, strictly (no missing, unexpected or misshapen key);
    /// nothing is changed if it fails. Codes: "weights.*".
    virtual std::optional<Diagnostic> loadWeights(const Network& network, const std::string& file) = 0;

    /// Bytes that a network may take, as ShapeReport counts them; a run of a larger one is refused. 0: no limit.
    virtual std::int64_t memoryLimit() const { return 0; }

    virtual std::string version() const = 0; ///< "LibTorch 1.13.1"
};

} // namespace layerwise
