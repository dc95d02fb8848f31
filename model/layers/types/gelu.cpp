#include "model/core/formula_text.h"
#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"

#include <torch/nn/modules/activation.h>

#include <cmath>
#include <numbers>

namespace layerwise {

namespace {

/// x times the probability that a normal random number is below x.
class GELULayer final : public ActivationLayer {
public:
    GELULayer()
        : ActivationLayer(
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
    CurvePoint curveAt(const OptionMap& options, double x, const RecordReader&) const override
    {
        const std::string text = operandText(x);
        if (reader(options).text("approximate") == "none") {
            return {x * std::erfc(-x / std::sqrt(2.0)) / 2,
                    {},
                    "y = x * (1 + erf(x / sqrt(2))) / 2",
                    text + " * (1 + erf(" + text + " / sqrt(2))) / 2"};
        }
        const double inner = std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x);
        return {x * (1 + std::tanh(inner)) / 2,
                {},
                "y = x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2",
                text + " * (1 + tanh(" + significantText(inner) + ")) / 2"};
    }

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
