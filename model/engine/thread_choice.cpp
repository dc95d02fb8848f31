#include "model/engine/thread_choice.h"

#include <algorithm>
#include <thread>

namespace layerwise {

namespace {

/// Measured with ResNet-18, batch 1, on two cores: 37 million multiply-adds (28x28) are slower with two threads, 1.8
/// thousand million (224x224) twice as quick; docs/PERFORMANCE.md. A thread more for each portion of this size.
constexpr std::int64_t kWorkPerThread = 60'000'000;
constexpr int kMostThreads = 256;

} // namespace

int chooseThreads(int requested, std::int64_t multiplyAdds)
{
    if (requested > 0)
        return std::min(requested, kMostThreads);
    const auto cores = static_cast<std::int64_t>(std::max(1u, std::thread::hardware_concurrency()));
    return static_cast<int>(std::clamp<std::int64_t>(multiplyAdds / kWorkPerThread, 1, cores));
}

} // namespace layerwise
