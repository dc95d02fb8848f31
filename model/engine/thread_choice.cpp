#include "model/engine/thread_choice.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <thread>

namespace layerwise {

namespace {

/// Measured with ResNet-18, batch 1, on two cores: 33 million multiply-adds (28x28) are slower with two threads, 1.7
/// thousand million (224x224) twice as quick. A thread more for each portion of this size: rather too large than too
/// small, as threads that wait for each other on a busy machine cost far more than one that works alone.
constexpr std::int64_t kWorkPerThread = 500'000'000;
constexpr int kMostThreads = 256;

} // namespace

int chooseThreads(int requested, std::int64_t multiplyAdds)
{
    if (requested > 0)
        return std::min(requested, kMostThreads);
    const auto cores = static_cast<std::int64_t>(std::max(1u, std::thread::hardware_concurrency()));
    return static_cast<int>(std::clamp<std::int64_t>(multiplyAdds / kWorkPerThread, 1, cores));
}

void useThreads(int threads)
{
    const int wanted = threads > 0 ? threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    // Setting the same number again makes the threads anew: with two of them a pass at 224×224 took twice as long.
    if (at::get_num_threads() != wanted)
        at::set_num_threads(wanted);
}

} // namespace layerwise
