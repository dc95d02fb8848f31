#include "model/engine/large_pages.h"

#ifdef LAYERWISE_HAS_MIMALLOC
#include <mimalloc.h>
#endif

namespace layerwise {

void useLargePages()
{
#ifdef LAYERWISE_HAS_MIMALLOC
    mi_option_enable(mi_option_large_os_pages);
#endif
}

} // namespace layerwise
