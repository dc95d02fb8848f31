#pragma once

#include "model/core/activation.h"
#include "model/core/network.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace layerwise {

enum class StepStatus { Ok, Failed, NotRun };

/// A parameter or buffer as it is now.
struct NamedTensor {
    std::string key; ///< state_dict key: "layer1.0.conv1.weight"; of a TraceStep, inside the layer: "weight"
    ActivationPtr value; ///< as float32
    bool isBuffer = false;
    bool isInteger = false; ///< num_batches_tracked, int64 in PyTorch
};
using NamedTensorsPtr = std::shared_ptr<const std::vector<NamedTensor>>;

/// Multiplies one channel (or one feature) of a block's output before anything reads it: 0 switches it off.
struct ChannelScale {
    BlockId block;
    std::int64_t channel = 0;
    float scale = 0;

    friend bool operator==(const ChannelScale&, const ChannelScale&) = default;
};

/// Channels of a block's output that can be scaled: C of [N, C, H, W], F of [N, F]; 0 for every other rank.
std::int64_t scalableChannels(const Shape& output);

/// What one block did in one forward pass. Immutable once published.
struct TraceStep {
    BlockId block;
    int index = 0;          ///< position in the network's pre-order, from 1
    std::string path;       ///< "layer1.0.conv1"
    std::string type;
    bool isContainer = false;
    StepStatus status = StepStatus::NotRun;
    std::optional<Shape> inputShape;
    ActivationPtr input;    ///< what came in; null if not reached
    ActivationPtr output;   ///< null unless Ok
    // Of a Residual, as they were added; null until then. Its output is what the activation made of the sum.
    ActivationPtr body, shortcut, sum;
    NamedTensorsPtr parameters; ///< of a layer, those it ran with; null if it has none or could not be built
    std::vector<ChannelScale> scaled; ///< what was done to its output on purpose
    /// Of the block's forward; of a container, the sum over what happened in it. 0 if reused.
    std::int64_t durationNs = 0;
    std::int64_t sumDurationNs = 0;        ///< of a Residual's addition alone
    std::int64_t activationDurationNs = 0; ///< of a Residual's activation alone
    bool reused = false;    ///< taken from an earlier run whose prefix was the same
    bool reinitialized = false; ///< its parameters were made anew because an option changed their shapes
    std::string error;      ///< LibTorch's message without backtrace, if Failed
};
using TraceStepPtr = std::shared_ptr<const TraceStep>;

/// Paused: it went as far as it was asked to, and can go on from there.
enum class TraceStatus { Ok, Failed, Stopped, Paused };

/// Whether the recorded run was compared with the plain forward of the same modules. Equal: bit for bit. Close: made in
/// oneDNN's layout, which adds up in another order, and within kCloseTolerance.
enum class ReplayCheck { NotMade, Equal, Close, Different };

/// |recorded - plain| <= kCloseTolerance * max(1, largest |plain| of the tensor).
inline constexpr double kCloseTolerance = 1e-5;

/// Everything recorded in one forward pass: a step a block, in the network's pre-order.
struct Trace {
    std::uint64_t runId = 0;
    std::uint64_t revision = 0;  ///< of the document it was run for
    std::string networkName;
    TraceStatus status = TraceStatus::Ok;
    ActivationPtr input;
    std::vector<TraceStepPtr> steps;
    ReplayCheck replayCheck = ReplayCheck::NotMade;
    std::int64_t durationNs = 0; ///< of the whole recorded pass
    int threads = 1;
    /// A problem that stopped the run before any block (memory.too_large); tied to its block.
    std::optional<std::pair<BlockId, Diagnostic>> refusal;

    const TraceStep* find(BlockId id) const; ///< nullptr if absent
    ActivationPtr output() const;            ///< of the network; null unless it ran to the end
};
using TracePtr = std::shared_ptr<const Trace>;

} // namespace layerwise
