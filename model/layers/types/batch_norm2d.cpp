#include "model/layers/channel_norm_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/batchnorm.h>

namespace layerwise {

namespace {

/// Normalises each channel by statistics learned over batches.
class BatchNorm2dLayer final : public ChannelNormLayer {
public:
    BatchNorm2dLayer()
        : ChannelNormLayer(
              "BatchNorm2d", Category::Normalisation, "bn",
              "Shifts and scales each channel so that its values stay around 0 with a similar spread, which "
              "makes deep networks easier to train. When not training it uses the mean and variance that it "
              "remembers.",
              "batch normalization normalisation bn running mean variance")
    {
        m_paletteRank = 0;
        setOptions(true, true, true);
    }

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override
    {
        if (input.rank() != 4)
            return rankError("4", input);
        const bool usesInput = !reader(options).boolean("track_running_stats");
        if (usesInput && input[0] * valuesFrom(input, 2) == 1)
            return oneValueError(input);
        // LibTorch does not look at the channels of a tensor without elements.
        if (hasZeroFrom(input, 0))
            return input;
        if (auto error = checkChannels(options, input))
            return *error;
        return input;
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        torch::nn::BatchNormOptions torchOptions(read.integer("num_features"));
        torchOptions.eps(read.real("eps"))
            .momentum(read.isNone("momentum") ? c10::nullopt : c10::optional<double>(read.real("momentum")))
            .affine(read.boolean("affine"))
            .track_running_stats(read.boolean("track_running_stats"));
        return makeTorchModule<torch::nn::BatchNorm2dImpl>(torchOptions);
    }

protected:
    bool takesWholeBatch() const override { return true; }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_batch_norm2d()
{
    return std::make_unique<BatchNorm2dLayer>();
}

} // namespace layerwise
