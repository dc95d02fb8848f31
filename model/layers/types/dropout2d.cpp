#include "model/layers/elementwise_layer.h"
#include "model/layers/explain_record.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/dropout.h>

namespace layerwise {

namespace {

/// Sets whole channels to 0 at random while training.
class Dropout2dLayer final : public ElementwiseLayer {
public:
    Dropout2dLayer()
        : ElementwiseLayer("Dropout2d", Category::Regularisation, "dropout",
                           "While training, sets whole feature maps to 0 at random: Dropout for convolutional layers. "
                           "It does nothing "
                           "when not training.",
                           "regularisation regularization overfitting random spatial channel feature map")
    {
        m_paletteRank = 10;
        m_options = {dropProbabilityOption(), inPlaceOption()};
    }

    std::string summary(const OptionMap& options) const override
    {
        return joinWords({"p " + numberText(reader(options).real("p")), inPlaceText(*this, options)});
    }

    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override
    {
        return explainDropped(*this, record, reader(options).real("p"));
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        torch::nn::Dropout2dOptions torchOptions(read.real("p"));
        torchOptions.inplace(read.boolean("inplace"));
        return makeTorchModule<torch::nn::Dropout2dImpl>(torchOptions);
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_dropout2d()
{
    return std::make_unique<Dropout2dLayer>();
}

} // namespace layerwise
