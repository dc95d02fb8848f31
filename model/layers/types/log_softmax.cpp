#include "model/layers/function_module.h"
#include "model/layers/softmax_like_layer.h"

#include <torch/types.h>

namespace layerwise {

namespace {

/// The logarithm of Softmax.
class LogSoftmaxLayer final : public SoftmaxLikeLayer {
public:
    LogSoftmaxLayer()
        : SoftmaxLikeLayer(
              "LogSoftmax", "logsoftmax",
              "The logarithm of Softmax: log-probabilities, as NLLLoss wants them. Computed together, so that small "
              "probabilities do not become 0.",
              "log probability classes output nll")
    {
        m_paletteRank = 80;
    }

    CppExpression cppExpression(const OptionMap& options) const override
    {
        return softmaxExpression(options, "torch::log_softmax");
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        // LibTorch's own module has no dim of None.
        return makeFunctionModule("LogSoftmax", [dim = givenDim(options)](const torch::Tensor& input) {
            return torch::log_softmax(input, softmaxDim(dim, input.dim()));
        });
    }

protected:
    bool isLogarithm() const override { return true; }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_log_softmax()
{
    return std::make_unique<LogSoftmaxLayer>();
}

} // namespace layerwise
