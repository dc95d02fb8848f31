#pragma once

#include <ATen/CPUGeneratorImpl.h>

#include <cstdint>
#include <mutex>

namespace layerwise {

/// Seeds LibTorch's default generator, which its modules draw from, and puts it back at the end.
class SeededGenerator {
public:
    explicit SeededGenerator(std::uint64_t seed) : m_generator(at::detail::getDefaultCPUGenerator())
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
    /// Begins anew from another seed.
    void seed(std::uint64_t seed)
    {
        std::scoped_lock lock(m_generator.mutex());
        m_generator.set_current_seed(seed);
    }

    SeededGenerator(const SeededGenerator&) = delete;
    SeededGenerator& operator=(const SeededGenerator&) = delete;

private:
    at::Generator m_generator;
    at::Tensor m_state;
};

} // namespace layerwise
