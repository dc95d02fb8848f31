#include "model/layers/channel_norm_layer.h"

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
