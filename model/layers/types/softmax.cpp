#include "model/layers/function_module.h"
#include "model/layers/softmax_like_layer.h"

#include <torch/types.h>

namespace layerwise {

namespace {

/// exp(x) divided by the sum of exp(x) along a dimension.
class SoftmaxLayer final : public SoftmaxLikeLayer {
public:
    SoftmaxLayer()
        : SoftmaxLikeLayer(
              "Softmax", "softmax",
              "Turns scores into probabilities: values between 0 and 1 that add up to 1. Not needed before "
              "CrossEntropyLoss, which does it by itself.",
              "probability classes normalise output")
    {
        m_paletteRank = 70;
    }

    CppExpression cppExpression(const OptionMap& options) const override
    {
        return softmaxExpression(options, "torch::softmax");
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        // LibTorch's own module has no dim of None.
        return makeFunctionModule("Softmax", [dim = givenDim(options)](const torch::Tensor& input) {
            return torch::softmax(input, softmaxDim(dim, input.dim()));
        });
    }

protected:
    bool isLogarithm() const override { return false; }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_softmax()
{
    return std::make_unique<SoftmaxLayer>();
}

} // namespace layerwise
