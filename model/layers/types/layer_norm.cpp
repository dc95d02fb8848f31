#include "model/layers/channel_norm_layer.h"
#include "model/layers/function_module.h"
#include "model/layers/norm_explanation.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

#include <torch/nn/modules/normalization.h>

#include <algorithm>

namespace layerwise {

namespace {

/// Normalises each image over its last dimensions.
class LayerNormLayer final : public ElementwiseLayer {
public:
    LayerNormLayer();

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::vector<ParameterSpec> parameters(const OptionMap& options) const override;
    std::string summary(const OptionMap& options) const override;
    OptionMap optionsFor(const std::optional<Shape>& input) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;
    torch::nn::AnyModule makeModule(const OptionMap& options) const override;
};

LayerNormLayer::LayerNormLayer()
    : ElementwiseLayer("LayerNorm", Category::Normalisation, "norm",
                       "Shifts and scales all values of one image together by their own mean and variance. Known from "
                       "transformers.",
                       "layer normalization normalisation transformer")
{
    m_paletteRank = 20;
    OptionSpec shape;
    shape.key = "normalized_shape";
    shape.kind = OptionKind::IntList;
    shape.help = "The last sizes of the input, over which mean and variance are taken: [C, H, W] for all of an image.";
    shape.initialValue = std::vector<std::int64_t>{1};
    shape.minimum = 1;
    shape.maximum = kLargestSize;
    m_options = {
        shape,
        epsOption(),
        boolOption("elementwise_affine", true, "Has a learned weight and bias for each element after normalising."),
    };
}

Result<Shape> LayerNormLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    const std::vector<std::int64_t>& expected = reader(options).ints("normalized_shape");
    const std::vector<std::int64_t>& sizes = input.sizes();
    if (sizes.size() < expected.size() || !std::equal(expected.rbegin(), expected.rend(), sizes.rbegin())) {
        return Diagnostic{
            "shape.normalized_shape", {{"expected", Shape(expected)}, {"input", input}}, "normalized_shape"};
    }
    return input;
}

std::vector<ParameterSpec> LayerNormLayer::parameters(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    if (!read.boolean("elementwise_affine"))
        return {};
    const Shape shape(read.ints("normalized_shape"));
    return {{"weight", shape, false}, {"bias", shape, false}};
}

std::string LayerNormLayer::summary(const OptionMap& options) const
{
    return timesText(reader(options).ints("normalized_shape"));
}

OptionMap LayerNormLayer::optionsFor(const std::optional<Shape>& input) const
{
    OptionMap options = LayerType::optionsFor(input);
    if (!input || input->rank() == 0)
        return options;
    // All of an image; of a sequence [N, L, E] each element, as transformers do.
    const std::size_t first = input->rank() == 1 ? 0 : input->rank() == 3 ? 2 : 1;
    std::vector<std::int64_t> shape(input->sizes().begin() + static_cast<std::ptrdiff_t>(first), input->sizes().end());
    std::ranges::replace(shape, 0, 1);
    options["normalized_shape"] = shape;
    return options;
}

Result<Explanation> LayerNormLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record))
        return *error;
    const RecordReader reader(record);
    const OptionReader read = LayerType::reader(options);
    const std::size_t count = read.ints("normalized_shape").size();
    const std::size_t first = reader.at().size() - count;
    std::vector<NormRange> box = boxAround(reader.at());
    for (std::size_t dim = first; dim < box.size(); ++dim)
        box[dim] = {0, reader.inputShape()[static_cast<std::int64_t>(dim)]};
    NormNumbers numbers = momentsOf(reader, box);
    numbers.eps = read.real("eps");
    readAffine(reader, {reader.at().begin() + static_cast<std::ptrdiff_t>(first), reader.at().end()}, numbers);
    return explainAffine(reader, numbers);
}

InputField LayerNormLayer::inputField(const OptionMap& options, const Shape& input, const Shape&,
                                      const PositionSet& wanted) const
{
    const auto count = static_cast<std::int64_t>(reader(options).ints("normalized_shape").size());
    if (wanted.isEmpty())
        return {wanted, FieldCertainty::Exact};
    const bool isOne = valuesFrom(input, input.rank() - count) == 1; // less its mean that is 0, whatever comes in
    InputField field{wanted, isOne ? FieldCertainty::UpperBound : FieldCertainty::Exact};
    for (std::int64_t dim = std::max<std::int64_t>(input.rank() - count, 1); dim < input.rank(); ++dim)
        field.positions.axes[static_cast<std::size_t>(dim - 1)].assign(static_cast<std::size_t>(input[dim]), true);
    return field;
}

torch::nn::AnyModule LayerNormLayer::makeModule(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    torch::nn::LayerNormOptions torchOptions(read.ints("normalized_shape"));
    torchOptions.eps(read.real("eps")).elementwise_affine(read.boolean("elementwise_affine"));
    return makeTorchModule<torch::nn::LayerNormImpl>(torchOptions);
}

} // namespace

std::unique_ptr<LayerType> makeLayer_layer_norm()
{
    return std::make_unique<LayerNormLayer>();
}

} // namespace layerwise
