#include "tests/fuzz/weight_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    layerwise::fuzz::readsAsPytorch({data, size});
    return 0;
}
