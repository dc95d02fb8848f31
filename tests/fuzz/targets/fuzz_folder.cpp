#include "tests/fuzz/folder_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    layerwise::fuzz::readsAsFolder({data, size});
    return 0;
}
