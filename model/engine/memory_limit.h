#pragma once

#include <cstdint>

namespace layerwise {

/// Half of the physical memory, in bytes: the rest is for the run before, the plain forward and everybody else.
std::int64_t defaultMemoryLimit();

} // namespace layerwise
