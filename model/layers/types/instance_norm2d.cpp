#include "model/layers/channel_norm_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/module.h>
#include <torch/nn/modules/container/any.h>
#include <torch/types.h>

namespace layerwise {

namespace {

/// torch::nn::InstanceNorm2d with the check that Python makes before it takes statistics of the input. A module of
/// its own: LibTorch does not export what a class derived from its InstanceNorm2dImpl needs.
class InstanceNorm2dModule : public torch::nn::Module {
public:
    InstanceNorm2dModule(std::int64_t features, double eps, double momentum, bool affine, bool trackRunningStats)
        : torch::nn::Module("InstanceNorm2d"), m_eps(eps), m_momentum(momentum)
    {
        if (affine) {
            m_weight = register_parameter("weight", torch::ones({features}));
            m_bias = register_parameter("bias", torch::zeros({features}));
        }
        if (trackRunningStats) {
            m_runningMean = register_buffer("running_mean", torch::zeros({features}));
            m_runningVar = register_buffer("running_var", torch::ones({features}));
            register_buffer("num_batches_tracked", torch::tensor(0, torch::dtype(torch::kLong)));
        }
    }

    torch::Tensor forward(const torch::Tensor& input)
    {
        TORCH_CHECK(input.dim() == 3 || input.dim() == 4, "expected 3D or 4D input (got ", input.dim(), "D input)");
        if (input.dim() == 3)
            return normalize(input.unsqueeze(0)).squeeze(0);
        return normalize(input);
    }

private:
    torch::Tensor normalize(const torch::Tensor& input)
    {
        const bool usesInput = is_training() || !m_runningMean.defined();
        TORCH_CHECK(!usesInput || input.size(-1) * input.size(-2) != 1,
                    "Expected more than 1 spatial element when training, got input size ", input.sizes());
        return torch::instance_norm(input, m_weight, m_bias, m_runningMean, m_runningVar, usesInput, m_momentum, m_eps,
                                    true);
    }

    double m_eps;
    double m_momentum;
    torch::Tensor m_weight, m_bias, m_runningMean, m_runningVar;
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
        if (hasZeroFrom(input, 0))
            return emptyShape(options, input);
        if (auto error = checkChannels(options, input))
            return *error;
        return input;
    }

    /// Of an input without elements LibTorch looks only at what it happens to come across.
    Result<Shape> emptyShape(const OptionMap& options, const Shape& input) const
    {
        const OptionReader read = reader(options);
        const bool hasImages = input.rank() == 3 || input[0] > 0;
        if (!hasImages && read.boolean("affine"))
            return zeroSizeError(input);
        const bool spreads = !hasImages && channelsOf(input) == 1;
        if (read.boolean("track_running_stats") && !spreads) {
            if (auto error = checkChannels(options, input))
                return *error;
        }
        return input;
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        return torch::nn::AnyModule(std::make_shared<InstanceNorm2dModule>(
            read.integer("num_features"), read.real("eps"), read.real("momentum"), read.boolean("affine"),
            read.boolean("track_running_stats")));
    }

protected:
    bool takesWholeBatch() const override { return false; }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_instance_norm2d()
{
    return std::make_unique<InstanceNorm2dLayer>();
}

} // namespace layerwise
