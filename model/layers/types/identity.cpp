#include "model/layers/elementwise_layer.h"
#include "model/layers/explain_record.h"
#include "model/layers/function_module.h"

#include <torch/nn/modules/linear.h>

namespace layerwise {

namespace {

/// y = x. Python's takes any arguments and ignores them, so it has no options here.
class IdentityLayer final : public ElementwiseLayer {
public:
    IdentityLayer()
        : ElementwiseLayer("Identity", Category::Shape, "identity",
                           "Passes its input on unchanged: a placeholder where a layer was taken out.",
                           "nothing pass through placeholder skip no-op")
    {
        m_paletteRank = 40;
    }

    Result<Explanation> explain(const OptionMap&, const ExplainedRecord& record) const override
    {
        return explainUnchanged(*this, record);
    }

    torch::nn::AnyModule makeModule(const OptionMap&) const override
    {
        return torch::nn::AnyModule(std::make_shared<torch::nn::IdentityImpl>());
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_identity()
{
    return std::make_unique<IdentityLayer>();
}

} // namespace layerwise
