#include "tests/fuzz/network_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    layerwise::fuzz::readsAsNetwork({data, size});
    return 0;
}
