#pragma once

#include "model/core/executor.h"
#include "model/core/shape_inference.h"
#include "model/diagnose/fixes.h"

#include <memory>
#include <string>
#include <vector>

namespace layerwise::testing {

const LayerRegistry& registry();

/// Runs networks in LibTorch, one after the other; modules of blocks that stay the same are kept.
class TorchRuns {
public:
    TorchRuns();
    ~TorchRuns();

    /// Also forgets all modules: for networks whose ids mean something else.
    void startAnew() { ++m_generation; }
    /// With zeros for an image, on one thread, and nothing taken from an earlier run.
    TracePtr run(const Network& network);
    bool runs(const Network& network) { return run(network)->status == TraceStatus::Ok; }

private:
    std::unique_ptr<Executor> m_executor;
    std::uint64_t m_generation = 1;
};

/// The innermost block that failed; null if none did.
const TraceStep* firstFailure(const Trace& trace);

/// A copy with the fix applied.
Network withFix(const Network& network, const Fix& fix);
/// The errors of shape inference.
std::vector<Problem> errorsOf(const Network& network);
std::vector<Fix> fixesOf(const Network& network, const Problem& problem);
/// Of the first error.
std::vector<Fix> fixesOf(const Network& network);
/// "fix.move_after name=bn1 other=conv1": a title's code and values in one line.
std::string text(const Diagnostic& title);
/// One a line, for messages.
std::string text(const std::vector<Fix>& fixes);
/// "conv1#2 layer1#5(0#6(conv1#7 ..|..))": the order of the blocks by id.
std::string orderOf(const Block& container);

} // namespace layerwise::testing
