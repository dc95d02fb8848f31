#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace layerwise {

/// Memory for tens of megabytes that are about to be overwritten. A plain std::vector first fills them with zeros and
/// the system hands them out in 4 kB pages: for MNIST that costs a third of the time that inflating it takes.
void* allocateBytes(std::size_t size);
void releaseBytes(void* memory, std::size_t size) noexcept;

template <typename T>
class ByteAllocator {
public:
    static_assert(std::is_trivial_v<T>);
    using value_type = T;

    ByteAllocator() = default;
    template <typename U>
    ByteAllocator(const ByteAllocator<U>&)
    {
    }

    T* allocate(std::size_t count) { return static_cast<T*>(allocateBytes(count * sizeof(T))); }
    void deallocate(T* memory, std::size_t count) noexcept { releaseBytes(memory, count * sizeof(T)); }

    /// resize() leaves new elements as they are.
    template <typename U>
    void construct(U* at)
    {
        ::new (static_cast<void*>(at)) U;
    }
    template <typename U, typename... Arguments>
    void construct(U* at, Arguments&&... arguments)
    {
        ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
    }

    friend bool operator==(const ByteAllocator&, const ByteAllocator&) { return true; }
};

/// A vector of bytes whose resize() does not fill it.
using ByteBuffer = std::vector<std::uint8_t, ByteAllocator<std::uint8_t>>;

} // namespace layerwise
