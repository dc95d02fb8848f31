#include "model/data/byte_buffer.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace layerwise {

namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;

bool isLarge(std::size_t size)
{
    return size >= 2 * kLargePage;
}

} // namespace

void* allocateBytes(std::size_t size)
{
    if (!isLarge(size))
        return ::operator new(size);
    void* memory = ::operator new (size, std::align_val_t{kLargePage});
#if defined(__linux__)
    madvise(memory, size, MADV_HUGEPAGE); // a wish: where it is not granted, nothing but time is lost
#endif
    return memory;
}

void releaseBytes(void* memory, std::size_t size) noexcept
{
    if (isLarge(size))
        ::operator delete (memory, std::align_val_t{kLargePage});
    else
        ::operator delete(memory);
}

} // namespace layerwise
