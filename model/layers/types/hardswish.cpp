#include "model/layers/elementwise_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"

#include <torch/types.h>

namespace layerwise {

namespace {

/// x * clamp(x + 3, 0, 6) / 6.
class HardswishLayer final : public ElementwiseLayer {
public:
    HardswishLayer()
        : ElementwiseLayer(
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
};

} // namespace

std::unique_ptr<LayerType> makeLayer_hardswish()
{
    return std::make_unique<HardswishLayer>();
}

} // namespace layerwise
