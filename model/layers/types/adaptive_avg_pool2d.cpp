#include "model/layers/function_module.h"
#include "model/layers/pooling_layer.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_sizes.h"

#include <torch/nn/modules/pooling.h>

namespace layerwise {

namespace {

/// Averages over as many windows as the output has pixels.
class AdaptiveAvgPool2dLayer final : public AdaptivePoolingLayer {
public:
    AdaptiveAvgPool2dLayer()
        : AdaptivePoolingLayer("AdaptiveAvgPool2d", Category::Pooling, "avgpool",
                               "Averages each feature map down to the size you choose, whatever size comes in. With 1 "
                               "each map becomes its mean, which fits a Flatten and a Linear next.",
                               "adaptive global average mean pooling downsample any size")
    {
        m_paletteRank = 20;
        setOptions();
    }

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override
    {
        if (input.rank() < 3)
            return rankError("3 or 4", input);
        const Shape output = resized(options, input);
        // LibTorch takes the mean over H and W then, which works for more dimensions and for none to average.
        if (output[-2] == 1 && output[-1] == 1)
            return output;
        if (input.rank() > 4)
            return rankError("3 or 4", input);
        if (hasZeroFrom(input, input.rank() - 2))
            return zeroSizeError(input);
        return checkedShape(output, input);
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        return makeTorchModule<torch::nn::AdaptiveAvgPool2dImpl>(
            torch::nn::AdaptiveAvgPool2dOptions(torchOptionalSize(reader(options).ints("output_size"))));
    }

protected:
    bool hasWinner() const override { return false; }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_adaptive_avg_pool2d()
{
    return std::make_unique<AdaptiveAvgPool2dLayer>();
}

} // namespace layerwise
