#pragma once

#include <cstdint>

namespace layerwise {

/// Number of threads for a pass of this many multiply-adds: `requested` if that is not 0, else chosen by the work.
int chooseThreads(int requested, std::int64_t multiplyAdds);

/// Sets how many threads LibTorch uses for what this thread does; 0: one a core.
void useThreads(int threads);

} // namespace layerwise
