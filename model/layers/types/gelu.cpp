#include "model/layers/elementwise_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"

#include <torch/nn/modules/activation.h>

namespace layerwise {

namespace {

/// x times the probability that a normal random number is below x.
class GELULayer final : public ElementwiseLayer {
public:
    GELULayer()
        : ElementwiseLayer(
              "GELU", Category::Activation, "gelu",
              "A smooth relative of ReLU: small negative values pass a little. Used in transformers and ConvNeXt.",
              "activation function nonlinearity gaussian transformer smooth")
    {
        m_paletteRank = 5;
        m_options = {choiceOption("approximate", "none", {"none", "tanh"},
                                  "'tanh' is a slightly different formula that is quicker to compute.")};
    }

    std::string summary(const OptionMap& options) const override
    {
        const std::string& formula = reader(options).text("approximate");
        return formula == "none" ? "" : formula;
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        return makeTorchModule<torch::nn::GELUImpl>(
            torch::nn::GELUOptions().approximate(reader(options).text("approximate")));
    }

protected:
    /// LibTorch's option is a text, no constant.
    std::string cppOption(const OptionSpec&, const OptionValue& value) const override
    {
        return stringLiteral(std::get<std::string>(value));
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_gelu()
{
    return std::make_unique<GELULayer>();
}

} // namespace layerwise
