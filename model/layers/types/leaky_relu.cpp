#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/activation.h>

namespace layerwise {

namespace {

/// x, or negative_slope * x below 0.
class LeakyReLULayer final : public ActivationLayer {
public:
    LeakyReLULayer()
        : ActivationLayer(
              "LeakyReLU", Category::Activation, "relu",
              "Like ReLU, but negative values are made small instead of 0, so that no part of the network goes silent.",
              "activation function nonlinearity rectifier leaky slope")
    {
        m_paletteRank = 10;
        m_options = {floatOption("negative_slope", 0.01, "What negative values are multiplied by."), inPlaceOption()};
    }

    std::string summary(const OptionMap& options) const override
    {
        return joinWords({numberText(reader(options).real("negative_slope")), inPlaceText(*this, options)});
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        torch::nn::LeakyReLUOptions torchOptions;
        torchOptions.negative_slope(read.real("negative_slope")).inplace(read.boolean("inplace"));
        return makeTorchModule<torch::nn::LeakyReLUImpl>(torchOptions);
    }

protected:
    CurvePoint curveAt(const OptionMap& options, double x, const RecordReader&) const override
    {
        return bentLine(x, reader(options).real("negative_slope"), "negative_slope");
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_leaky_relu()
{
    return std::make_unique<LeakyReLULayer>();
}

} // namespace layerwise
