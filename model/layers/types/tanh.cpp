#include "model/core/formula_text.h"
#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"

#include <torch/nn/modules/activation.h>

#include <cmath>

namespace layerwise {

namespace {

/// The hyperbolic tangent.
class TanhLayer final : public ActivationLayer {
public:
    TanhLayer()
        : ActivationLayer("Tanh", Category::Activation, "tanh",
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

protected:
    CurvePoint curveAt(const OptionMap&, double x, const RecordReader&) const override
    {
        return {std::tanh(x), {}, "y = tanh(x)", "tanh(" + significantText(x) + ")"};
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_tanh()
{
    return std::make_unique<TanhLayer>();
}

} // namespace layerwise
