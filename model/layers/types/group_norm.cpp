#include "model/layers/channel_norm_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/norm_explanation.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/normalization.h>

#include <algorithm>

namespace layerwise {

namespace {

/// LibTorch's module with the checks that Python makes.
class CheckedGroupNorm : public torch::nn::GroupNormImpl {
public:
    using torch::nn::GroupNormImpl::GroupNormImpl;

    torch::Tensor forward(const torch::Tensor& input)
    {
        TORCH_CHECK(input.dim() >= 2, "Expected at least 2 dimensions for input tensor but received ", input.dim());
        std::int64_t values = input.size(0) * input.size(1) / options.num_groups();
        for (std::int64_t dim = 2; dim < input.dim(); ++dim)
            values *= input.size(dim);
        TORCH_CHECK(values != 1, "Expected more than 1 value per channel when training, got input size ",
                    input.sizes());
        return torch::nn::GroupNormImpl::forward(input);
    }
};

/// Normalises groups of channels of each image.
class GroupNormLayer final : public ElementwiseLayer {
public:
    GroupNormLayer();

    std::optional<Diagnostic> checkOptions(const OptionMap& options) const override;
    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::vector<ParameterSpec> parameters(const OptionMap& options) const override;
    std::string summary(const OptionMap& options) const override;
    OptionMap optionsFor(const std::optional<Shape>& input) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;
};

GroupNormLayer::GroupNormLayer()
    : ElementwiseLayer("GroupNorm", Category::Normalisation, "norm",
                       "Puts the channels into groups and shifts and scales each group of each image by its own mean "
                       "and variance. Works the same for every batch size.",
                       "group normalization normalisation")
{
    m_paletteRank = 10;
    m_options = {
        intOption("num_groups", std::nullopt, 1, 1, "Number of groups; has to divide num_channels."),
        inputOption("num_channels", OptionRole::InputChannels,
                    "Number of channels that come in; has to be what the layer before gives."),
        epsOption(),
        affineOption(true),
    };
}

std::optional<Diagnostic> GroupNormLayer::checkOptions(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const std::int64_t groups = read.integer("num_groups");
    const std::int64_t channels = read.integer("num_channels");
    if (channels % groups != 0)
        return dividesError("num_channels", channels, "num_groups", groups);
    return std::nullopt;
}

Result<Shape> GroupNormLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    if (input.rank() < 2)
        return rankError("2 or more", input);
    const OptionReader read = reader(options);
    const std::int64_t groups = read.integer("num_groups");
    const std::int64_t channels = read.integer("num_channels");
    // Without weights only the groups matter.
    if (read.boolean("affine") ? input[1] != channels : input[1] % groups != 0)
        return channelsError("num_channels", channels, input[1], input);
    if (input[0] * (input[1] / groups) == 1 && valuesFrom(input, 2) == 1)
        return oneValueError(input);
    return input;
}

std::vector<ParameterSpec> GroupNormLayer::parameters(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    if (!read.boolean("affine"))
        return {};
    const Shape perChannel{read.integer("num_channels")};
    return {{"weight", perChannel, false}, {"bias", perChannel, false}};
}

std::string GroupNormLayer::summary(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const std::int64_t groups = read.integer("num_groups");
    return std::to_string(read.integer("num_channels")) + " in " + std::to_string(groups) +
           (groups == 1 ? " group" : " groups");
}

OptionMap GroupNormLayer::optionsFor(const std::optional<Shape>& input) const
{
    OptionMap options = LayerType::optionsFor(input);
    // 32 groups are what the paper (Wu and He, 2018) uses; else the most below that fit, with 2 channels or more each.
    const std::int64_t channels = reader(options).integer("num_channels");
    std::int64_t groups = std::clamp<std::int64_t>(channels / 2, 1, 32);
    while (channels % groups != 0)
        --groups;
    options["num_groups"] = groups;
    return options;
}

Result<Explanation> GroupNormLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record))
        return *error;
    const RecordReader reader(record);
    const OptionReader read = LayerType::reader(options);
    const Shape& shape = reader.inputShape();
    const std::int64_t perGroup = shape[1] / read.integer("num_groups");
    std::vector<NormRange> box = boxAround(reader.at());
    box[1] = {reader.at()[1] / perGroup * perGroup, perGroup};
    for (std::int64_t dim = 2; dim < shape.rank(); ++dim)
        box[static_cast<std::size_t>(dim)] = {0, shape[dim]};
    NormNumbers numbers = momentsOf(reader, box);
    numbers.eps = read.real("eps");
    readAffine(reader, {reader.at()[1]}, numbers);
    return explainAffine(reader, numbers);
}

InputField GroupNormLayer::inputField(const OptionMap& options, const Shape& input, const Shape&,
                                      const PositionSet& wanted) const
{
    const std::int64_t perGroup = input[1] / reader(options).integer("num_groups");
    if (wanted.isEmpty())
        return {wanted, FieldCertainty::Exact};
    const bool isOne = perGroup == 1 && valuesFrom(input, 2) == 1; // less its mean that is 0, whatever comes in
    InputField field{PositionSet::all(input), isOne ? FieldCertainty::UpperBound : FieldCertainty::Exact};
    std::vector<bool>& channels = field.positions.axes[0];
    for (std::size_t channel = 0; channel < channels.size(); ++channel) {
        const std::size_t size = static_cast<std::size_t>(perGroup);
        const auto first = wanted.axes[0].begin() + static_cast<std::ptrdiff_t>(channel / size * size);
        channels[channel] = std::find(first, first + perGroup, true) != first + perGroup;
    }
    return field;
}

torch::nn::AnyModule GroupNormLayer::makeModule(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const std::int64_t groups = read.integer("num_groups");
    const std::int64_t channels = read.integer("num_channels");
    TORCH_CHECK(channels % groups == 0, "num_channels must be divisible by num_groups");
    torch::nn::GroupNormOptions torchOptions(groups, channels);
    torchOptions.eps(read.real("eps")).affine(read.boolean("affine"));
    return makeTorchModule<CheckedGroupNorm>(torchOptions);
}

} // namespace

std::unique_ptr<LayerType> makeLayer_group_norm()
{
    return std::make_unique<GroupNormLayer>();
}

} // namespace layerwise
