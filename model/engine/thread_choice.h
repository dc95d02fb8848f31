#pragma once

#include <cstdint>

namespace layerwise {

/// Number of threads for a pass of this many multiply-adds: `requested` if that is not 0, else chosen by the work.
int chooseThreads(int requested, std::int64_t multiplyAdds);

} // namespace layerwise
