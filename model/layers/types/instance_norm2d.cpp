#include "model/layers/channel_norm_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/instancenorm.h>

namespace layerwise {

namespace {

/// LibTorch's module with the check that Python makes before it takes statistics of the input.
class CheckedInstanceNorm2d : public torch::nn::InstanceNorm2dImpl {
public:
    using torch::nn::InstanceNorm2dImpl::InstanceNorm2dImpl;

    torch::Tensor forward(const torch::Tensor& input)
    {
        const bool usesInput = is_training() || !options.track_running_stats();
        if (usesInput && input.dim() >= 3) {
            TORCH_CHECK(input.size(-1) * input.size(-2) != 1,
                        "Expected more than 1 spatial element when training, got input size ", input.sizes());
        }
        return torch::nn::InstanceNorm2dImpl::forward(input);
    }
};

/// Normalises each feature map of each image by itself.
class InstanceNorm2dLayer final : public ChannelNormLayer {
public:
    InstanceNorm2dLayer()
        : ChannelNormLayer("InstanceNorm2d", Category::Normalisation, "norm",
                           "Shifts and scales each feature map of each image by its own mean and variance, so that "
                           "contrast does not matter. Known from style transfer.",
                           "instance normalization normalisation style contrast")
    {
        setOptions(false, false, false);
    }

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override
    {
        if (input.rank() != 3 && input.rank() != 4)
            return rankError("3 or 4", input);
        const bool usesInput = !reader(options).boolean("track_running_stats");
        if (usesInput && valuesFrom(input, input.rank() - 2) == 1)
            return oneValueError(input);
        if (auto error = checkChannels(options, input))
            return *error;
        return input;
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        torch::nn::InstanceNormOptions torchOptions(read.integer("num_features"));
        torchOptions.eps(read.real("eps"))
            .momentum(read.real("momentum"))
            .affine(read.boolean("affine"))
            .track_running_stats(read.boolean("track_running_stats"));
        return makeTorchModule<CheckedInstanceNorm2d>(torchOptions);
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_instance_norm2d()
{
    return std::make_unique<InstanceNorm2dLayer>();
}

} // namespace layerwise
