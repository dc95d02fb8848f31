#include "model/core/formula_text.h"
#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"

#include <torch/nn/modules/activation.h>

namespace layerwise {

namespace {

/// max(0, x).
class ReLULayer final : public ActivationLayer {
public:
    ReLULayer()
        : ActivationLayer("ReLU", Category::Activation, "relu",
                          "Sets every negative value to 0 and keeps the rest. The most used activation: it lets a "
                          "network bend straight lines.",
                          "activation function nonlinearity rectifier")
    {
        m_paletteRank = 0;
        m_options = {inPlaceOption()};
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        return makeTorchModule<torch::nn::ReLUImpl>(torch::nn::ReLUOptions(reader(options).boolean("inplace")));
    }

protected:
    CurvePoint curveAt(const OptionMap&, double x, const RecordReader&) const override
    {
        return {x < 0 ? 0 : x, {}, "y = max(0, x)", "max(0, " + significantText(x) + ")"};
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_relu()
{
    return std::make_unique<ReLULayer>();
}

} // namespace layerwise
