#include "model/core/formula_text.h"
#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"

#include <torch/types.h>

#include <algorithm>

namespace layerwise {

namespace {

/// x * clamp(x + 3, 0, 6) / 6.
class HardswishLayer final : public ActivationLayer {
public:
    HardswishLayer()
        : ActivationLayer(
              "Hardswish", Category::Activation, "hardswish",
              "A version of SiLU made of straight pieces, which phones compute quickly. Used in MobileNetV3.",
              "activation function nonlinearity hard swish mobile")
    {
        m_paletteRank = 40;
        m_options = {inPlaceOption()};
    }

    CppExpression cppExpression(const OptionMap& options) const override
    {
        return cppFunctional(isInPlace(options) ? "torch::hardswish_(input)" : "torch::hardswish(input)");
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const bool inPlace = reader(options).boolean("inplace");
        return makeFunctionModule("Hardswish", [inPlace](torch::Tensor input) {
            return inPlace ? torch::hardswish_(input) : torch::hardswish(input);
        });
    }

protected:
    CurvePoint curveAt(const OptionMap&, double x, const RecordReader&) const override
    {
        return {x * std::clamp(x + 3, 0.0, 6.0) / 6,
                {},
                "y = x * min(max(x + 3, 0), 6) / 6",
                operandText(x) + " * min(max(" + significantText(x) + " + 3, 0), 6) / 6"};
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_hardswish()
{
    return std::make_unique<HardswishLayer>();
}

} // namespace layerwise
