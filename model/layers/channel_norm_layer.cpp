#include "model/layers/channel_norm_layer.h"

#include "model/layers/norm_explanation.h"
#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

namespace layerwise {

void ChannelNormLayer::setOptions(bool affine, bool trackRunningStats, bool momentumNullable)
{
    OptionSpec momentum = momentumOption();
    momentum.nullable = momentumNullable;
    m_options = {
        inputOption("num_features", OptionRole::InputChannels,
                    "Number of channels that come in; has to be what the layer before gives."),
        epsOption(),
        momentum,
        affineOption(affine),
        runningStatsOption(trackRunningStats),
    };
}

std::vector<ParameterSpec> ChannelNormLayer::parameters(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const Shape perChannel{read.integer("num_features")};
    std::vector<ParameterSpec> parameters;
    if (read.boolean("affine")) {
        parameters.push_back({"weight", perChannel, false});
        parameters.push_back({"bias", perChannel, false});
    }
    if (read.boolean("track_running_stats")) {
        parameters.push_back({"running_mean", perChannel, true});
        parameters.push_back({"running_var", perChannel, true});
        parameters.push_back({"num_batches_tracked", {}, true});
    }
    return parameters;
}

std::string ChannelNormLayer::summary(const OptionMap& options) const
{
    return std::to_string(reader(options).integer("num_features"));
}

std::optional<Diagnostic> ChannelNormLayer::checkChannels(const OptionMap& options, const Shape& input) const
{
    const OptionReader read = reader(options);
    const std::int64_t expected = read.integer("num_features");
    const bool hasTensors = read.boolean("affine") || read.boolean("track_running_stats");
    if (hasTensors && channelsOf(input) != expected)
        return channelsError("num_features", expected, channelsOf(input), input);
    return std::nullopt;
}

Result<Explanation> ChannelNormLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record, 4))
        return *error;
    const RecordReader reader(record);
    const TensorPlace channel{reader.at()[1]};
    NormNumbers numbers;
    if (reader.hasParameter("running_mean")) {
        numbers.mean = reader.parameter("running_mean", channel);
        numbers.var = reader.parameter("running_var", channel);
    } else {
        const Shape& shape = reader.inputShape();
        std::vector<NormRange> box = boxAround(reader.at());
        box[2] = {0, shape[2]};
        box[3] = {0, shape[3]};
        if (takesWholeBatch())
            box[0] = {0, shape[0]};
        numbers = momentsOf(reader, box);
        numbers.of = takesWholeBatch() ? "batch " : "image ";
    }
    numbers.eps = LayerType::reader(options).real("eps");
    readAffine(reader, channel, numbers);
    return explainAffine(reader, numbers);
}

InputField ChannelNormLayer::inputField(const OptionMap& options, const Shape& input, const Shape&,
                                        const PositionSet& wanted) const
{
    if (reader(options).boolean("track_running_stats") || wanted.isEmpty())
        return {wanted, FieldCertainty::Exact};
    InputField field{wanted, FieldCertainty::Exact};
    for (std::size_t axis = field.positions.axes.size() - 2; axis < field.positions.axes.size(); ++axis)
        field.positions.axes[axis].assign(static_cast<std::size_t>(input[static_cast<std::int64_t>(axis) + 1]), true);
    return field;
}

Diagnostic oneValueError(const Shape& input)
{
    return {"shape.one_value", {{"input", input}}, ""};
}

std::int64_t valuesFrom(const Shape& input, std::int64_t first)
{
    std::int64_t values = 1;
    for (std::int64_t dim = first; dim < input.rank(); ++dim) {
        if (input[dim] == 0)
            return 0;
        values = input[dim] > 1 ? 2 : values;
    }
    return values;
}

} // namespace layerwise
