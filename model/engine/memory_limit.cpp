#include "model/engine/memory_limit.h"

#include "model/core/saturating.h"

#include <unistd.h>

namespace layerwise {

std::int64_t defaultMemoryLimit()
{
    constexpr std::int64_t kFallback = std::int64_t{4} << 30;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long pageBytes = sysconf(_SC_PAGESIZE);
    return pages > 0 && pageBytes > 0 ? saturatingMultiply(pages, pageBytes) / 2 : kFallback;
}

} // namespace layerwise
