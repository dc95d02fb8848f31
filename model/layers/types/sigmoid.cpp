#include "model/core/formula_text.h"
#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"

#include <torch/nn/modules/activation.h>

#include <cmath>

namespace layerwise {

namespace {

/// 1 / (1 + exp(-x)).
class SigmoidLayer final : public ActivationLayer {
public:
    SigmoidLayer()
        : ActivationLayer("Sigmoid", Category::Activation, "sigmoid",
                          "Squeezes every value into the range from 0 to 1, like the probability of a yes.",
                          "activation function nonlinearity logistic probability squash")
    {
        m_paletteRank = 50;
    }

    torch::nn::AnyModule makeModule(const OptionMap&) const override
    {
        return torch::nn::AnyModule(std::make_shared<torch::nn::SigmoidImpl>());
    }

protected:
    CurvePoint curveAt(const OptionMap&, double x, const RecordReader&) const override
    {
        return {1 / (1 + std::exp(-x)), {}, "y = 1 / (1 + exp(-x))", "1 / (1 + exp(" + significantText(-x) + "))"};
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_sigmoid()
{
    return std::make_unique<SigmoidLayer>();
}

} // namespace layerwise
