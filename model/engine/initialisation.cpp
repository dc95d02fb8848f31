#include "model/engine/initialisation.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/nn/module.h>

#include <cmath>

namespace layerwise {

namespace {

/// Finalizer of splitmix64 (Steele, Lea, Flood 2014): neighbouring ids get unrelated seeds.
std::uint64_t mix(std::uint64_t value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

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
    SeededGenerator(const SeededGenerator&) = delete;
    SeededGenerator& operator=(const SeededGenerator&) = delete;

private:
    at::Generator m_generator;
    at::Tensor m_state;
};

} // namespace

torch::nn::AnyModule makeInitialisedModule(const TorchLayer& type, const OptionMap& options, std::uint64_t seed,
                                           BlockId block)
{
    const SeededGenerator seeded(mix(seed ^ mix(block.value)));
    torch::nn::AnyModule module = type.makeModule(options);
    if (type.name() == "Conv2d" || type.name() == "ConvTranspose2d") {
        at::NoGradGuard noGrad;
        at::Tensor weight = module.ptr()->named_parameters()["weight"];
        const auto fanOut = weight.size(2) * weight.size(3) * type.reader(options).integer("out_channels");
        weight.normal_(0, std::sqrt(2.0 / static_cast<double>(fanOut)));
    }
    return module;
}

} // namespace layerwise
