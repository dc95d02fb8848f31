#include "model/layers/elementwise_layer.h"
#include "model/layers/function_module.h"

#include <torch/nn/modules/activation.h>

namespace layerwise {

namespace {

/// The hyperbolic tangent.
class TanhLayer final : public ElementwiseLayer {
public:
    TanhLayer()
        : ElementwiseLayer("Tanh", Category::Activation, "tanh",
                           "Squeezes every value into the range from -1 to 1. The activation of the first "
                           "convolutional networks such as LeNet-5.",
                           "activation function nonlinearity hyperbolic tangent squash lenet")
    {
        m_paletteRank = 60;
    }

    torch::nn::AnyModule makeModule(const OptionMap&) const override
    {
        return torch::nn::AnyModule(std::make_shared<torch::nn::TanhImpl>());
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_tanh()
{
    return std::make_unique<TanhLayer>();
}

} // namespace layerwise
