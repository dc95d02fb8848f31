#include "tests/fuzz/data_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    layerwise::fuzz::readsAsListing({data, size});
    return 0;
}
