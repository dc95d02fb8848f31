#pragma once

#include <ATen/CPUGeneratorImpl.h>

#include <cstdint>
#include <mutex>

namespace layerwise {

/// Seeds LibTorch's default generator, which its modules draw from, and puts it back at the end. There is one for all threads:
/// as long as one of these is there, other threads wait before they make theirs.
class SeededGenerator {
public:
    explicit SeededGenerator(std::uint64_t seed) : m_turn(turns()), m_generator(at::detail::getDefaultCPUGenerator())
    {
        std::scoped_lock lock(m_generator.mutex());
        m_state = m_generator.get_state();
        m_generator.set_current_seed(seed);
    }
    ~SeededGenerator()
    {
        std::scoped_lock lock(m_generator.mutex());
        m_generator.set_state(m_state);
    }

    SeededGenerator(const SeededGenerator&) = delete;
    SeededGenerator& operator=(const SeededGenerator&) = delete;

private:
    static std::recursive_mutex& turns()
    {
        static std::recursive_mutex mutex;
        return mutex;
    }

    std::unique_lock<std::recursive_mutex> m_turn;
    at::Generator m_generator;
    at::Tensor m_state;
};

} // namespace layerwise
