#include "model/layers/elementwise_layer.h"
#include "model/layers/explain_record.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/dropout.h>

namespace layerwise {

namespace {

/// Sets values to 0 at random while training.
class DropoutLayer final : public ElementwiseLayer {
public:
    DropoutLayer()
        : ElementwiseLayer(
              "Dropout", Category::Regularisation, "dropout",
              "While training, sets values to 0 at random so that the network does not rely on single ones; this works "
              "against learning by heart. It does nothing when not training.",
              "regularisation regularization overfitting random")
    {
        m_paletteRank = 0;
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
        torch::nn::DropoutOptions torchOptions(read.real("p"));
        torchOptions.inplace(read.boolean("inplace"));
        return makeTorchModule<torch::nn::DropoutImpl>(torchOptions);
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_dropout()
{
    return std::make_unique<DropoutLayer>();
}

} // namespace layerwise
