#include "model/layers/activation_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/activation.h>

namespace layerwise {

namespace {

/// x, or weight * x below 0.
class PReLULayer final : public ActivationLayer {
public:
    PReLULayer()
        : ActivationLayer("PReLU", Category::Activation, "prelu",
                          "Like LeakyReLU, but what negative values are multiplied by is learned.",
                          "activation function nonlinearity parametric rectifier slope learned")
    {
        m_paletteRank = 20;
        m_options = {
            intOption(
                "num_parameters", 1, 1, 1,
                "1: one learned slope for all channels. Else one a channel, and it has to be the number of channels "
                "that come in."),
            floatOption("init", 0.25, "What the slope starts with."),
        };
    }

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override
    {
        const std::int64_t expected = reader(options).integer("num_parameters");
        if (expected == 1)
            return input;
        if (input.rank() == 0)
            return rankError("1 or more", input);
        // LibTorch takes the second dimension for the channels, whether or not there is a batch.
        const std::int64_t channels = input.rank() == 1 ? 1 : input[1];
        if (channels != expected)
            return channelsError("num_parameters", expected, channels, input);
        return input;
    }

    std::vector<ParameterSpec> parameters(const OptionMap& options) const override
    {
        return {{"weight", {reader(options).integer("num_parameters")}, false}};
    }

    std::string summary(const OptionMap& options) const override
    {
        const std::int64_t slopes = reader(options).integer("num_parameters");
        return slopes == 1 ? "" : std::to_string(slopes);
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        torch::nn::PReLUOptions torchOptions;
        torchOptions.num_parameters(read.integer("num_parameters")).init(read.real("init"));
        return makeTorchModule<torch::nn::PReLUImpl>(torchOptions);
    }

protected:
    CurvePoint curveAt(const OptionMap& options, double x, const RecordReader& record) const override
    {
        const bool isOneForAll = reader(options).integer("num_parameters") == 1;
        return bentLine(x, record.parameter("weight", {isOneForAll ? 0 : record.at()[1]}), "weight");
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_prelu()
{
    return std::make_unique<PReLULayer>();
}

} // namespace layerwise
