#include "model/engine/initialisation.h"

#include "model/core/random.h"
#include "model/engine/seeded_generator.h"

#include <torch/nn/module.h>

#include <cmath>

namespace layerwise {

torch::nn::AnyModule makeInitialisedModule(const TorchLayer& type, const OptionMap& options, std::uint64_t seed,
                                           BlockId block)
{
    const SeededGenerator seeded(Random(seed ^ Random(block.value).next()).next());
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
