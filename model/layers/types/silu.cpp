#include "model/core/formula_text.h"
#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"

#include <torch/types.h>

#include <cmath>

namespace layerwise {

namespace {

/// x * sigmoid(x).
class SiLULayer final : public ActivationLayer {
public:
    SiLULayer()
        : ActivationLayer("SiLU", Category::Activation, "silu",
                          "Multiplies each value by its own sigmoid: a smooth relative of ReLU, also called Swish. "
                          "Used in EfficientNet.",
                          "activation function nonlinearity swish smooth")
    {
        m_paletteRank = 6;
        m_options = {inPlaceOption()};
    }

    CppExpression cppExpression(const OptionMap& options) const override
    {
        // LibTorch's module has no inplace.
        return isInPlace(options) ? cppFunctional("torch::silu_(input)") : ActivationLayer::cppExpression(options);
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const bool inPlace = reader(options).boolean("inplace");
        return makeFunctionModule(
            "SiLU", [inPlace](torch::Tensor input) { return inPlace ? torch::silu_(input) : torch::silu(input); });
    }

protected:
    CurvePoint curveAt(const OptionMap&, double x, const RecordReader&) const override
    {
        return {x / (1 + std::exp(-x)),
                {},
                "y = x / (1 + exp(-x))",
                significantText(x) + " / (1 + exp(" + significantText(-x) + "))"};
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_silu()
{
    return std::make_unique<SiLULayer>();
}

} // namespace layerwise
