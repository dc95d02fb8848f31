#include "model/core/formula_text.h"
#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/activation.h>

#include <cmath>

namespace layerwise {

namespace {

/// x, or alpha * (exp(x) - 1) below 0.
class ELULayer final : public ActivationLayer {
public:
    ELULayer()
        : ActivationLayer("ELU", Category::Activation, "elu",
                          "Like ReLU, but negative values bend smoothly towards -alpha instead of being cut off at 0.",
                          "activation function nonlinearity exponential smooth")
    {
        m_paletteRank = 30;
        m_options = {floatOption("alpha", 1.0, "The value -alpha is what very negative inputs come close to."),
                     inPlaceOption()};
    }

    std::string summary(const OptionMap& options) const override
    {
        const double alpha = reader(options).real("alpha");
        return joinWords({alpha == 1 ? "" : "α " + numberText(alpha), inPlaceText(*this, options)});
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        torch::nn::ELUOptions torchOptions;
        torchOptions.alpha(read.real("alpha")).inplace(read.boolean("inplace"));
        return makeTorchModule<torch::nn::ELUImpl>(torchOptions);
    }

protected:
    CurvePoint curveAt(const OptionMap& options, double x, const RecordReader&) const override
    {
        const double alpha = reader(options).real("alpha");
        const std::string formula = "y = x if x > 0 else alpha * (exp(x) - 1)";
        if (x > 0)
            return {x, {{"alpha", alpha}}, formula, significantText(x)};
        return {alpha * std::expm1(x),
                {{"alpha", alpha}},
                formula,
                significantText(alpha) + " * (exp(" + significantText(x) + ") - 1)"};
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_elu()
{
    return std::make_unique<ELULayer>();
}

} // namespace layerwise
