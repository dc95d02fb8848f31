#include "model/layers/function_module.h"
#include "model/layers/pooling_layer.h"
#include "model/layers/shape_checks.h"
#include "model/layers/torch_sizes.h"

#include <torch/nn/modules/pooling.h>

namespace layerwise {

namespace {

/// The largest value of as many windows as the output has pixels. return_indices is left out, as in MaxPool2d.
class AdaptiveMaxPool2dLayer final : public AdaptivePoolingLayer {
public:
    AdaptiveMaxPool2dLayer()
        : AdaptivePoolingLayer("AdaptiveMaxPool2d", Category::Pooling, "maxpool",
                               "Keeps the largest values so that each feature map gets the size you choose, whatever "
                               "size comes in.",
                               "adaptive global maximum pooling downsample any size")
    {
        m_paletteRank = 30;
        setOptions();
    }

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override
    {
        if (input.rank() != 3 && input.rank() != 4)
            return rankError("3 or 4", input);
        if (hasZeroFrom(input, 1))
            return zeroSizeError(input);
        return checkedShape(resized(options, input), input);
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        return makeTorchModule<torch::nn::AdaptiveMaxPool2dImpl>(
            torch::nn::AdaptiveMaxPool2dOptions(torchOptionalSize(reader(options).ints("output_size"))));
    }

protected:
    bool hasWinner() const override { return true; }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_adaptive_max_pool2d()
{
    return std::make_unique<AdaptiveMaxPool2dLayer>();
}

} // namespace layerwise
