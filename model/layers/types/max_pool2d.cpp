#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/pooling_layer.h"
#include "model/layers/torch_sizes.h"

#include <torch/nn/modules/pooling.h>

namespace layerwise {

namespace {

/// The largest value of each window. PyTorch's return_indices is left out: the layer would give two tensors, and a
/// Sequential passes one on.
class MaxPool2dLayer final : public PoolingLayer {
public:
    MaxPool2dLayer()
        : PoolingLayer("MaxPool2d", Category::Pooling, "maxpool",
                       "Keeps the largest value of each small window and so makes the image smaller: what was found "
                       "matters more than exactly where.",
                       "maximum pooling downsample subsample smaller")
    {
        m_paletteRank = 0;
        m_options = {
            poolKernelOption(),
            poolStrideOption(),
            poolPaddingOption("Pixels added on each side, which are never the largest. At most half of kernel_size."),
            sizeOption("dilation", 1, 1, 1, "Spacing between the pixels that a window looks at."),
            ceilModeOption(),
        };
    }

    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override
    {
        if (auto error = checkRanks(*this, record, 3))
            return *error;
        const RecordReader reader(record);
        return explainMaximum(reader, PlaneWindow(planeRule(options, reader.inputShape()), reader));
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        torch::nn::MaxPool2dOptions torchOptions(torchSize(read.ints("kernel_size")));
        torchOptions.stride(torchSize(read.ints(read.isNone("stride") ? "kernel_size" : "stride")))
            .padding(torchSize(read.ints("padding")))
            .dilation(torchSize(read.ints("dilation")))
            .ceil_mode(read.boolean("ceil_mode"));
        return makeTorchModule<torch::nn::MaxPool2dImpl>(torchOptions);
    }

protected:
    bool hasWinner() const override { return true; }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_max_pool2d()
{
    return std::make_unique<MaxPool2dLayer>();
}

} // namespace layerwise
