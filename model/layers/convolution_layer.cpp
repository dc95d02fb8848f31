#include "model/layers/convolution_layer.h"

#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"
#include "model/layers/window.h"

#include <algorithm>

namespace layerwise {

std::optional<Diagnostic> ConvolutionLayer::checkOptions(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    const std::int64_t groups = read.integer("groups");
    for (const char* key : {"in_channels", "out_channels"}) {
        if (read.integer(key) % groups != 0)
            return dividesError(key, read.integer(key), "groups", groups);
    }
    return std::nullopt;
}

std::string ConvolutionLayer::summary(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    std::string text = std::to_string(read.integer("in_channels"));
    text.append("→").append(std::to_string(read.integer("out_channels")));
    text.append(" ").append(windowText(*this, options));
    if (const std::int64_t groups = read.integer("groups"); groups != 1)
        text.append(" g").append(std::to_string(groups));
    return text;
}

Diagnostic ConvolutionLayer::action(const OptionMap& options, const Shape& input, const Shape& output) const
{
    Diagnostic action = TorchLayer::action(options, input, output);
    const OptionReader read = reader(options);
    const auto isOne = [](std::int64_t size) { return size == 1; };
    if (std::ranges::all_of(read.ints("stride"), isOne))
        action.values.erase("stride");
    if (read.integer("groups") == 1)
        action.values.erase("groups");
    return action;
}

OptionMap ConvolutionLayer::optionsFor(const std::optional<Shape>& input) const
{
    OptionMap options = LayerType::optionsFor(input);
    options["out_channels"] = options.at("in_channels");
    return options;
}

Result<Explanation> ConvolutionLayer::explain(const OptionMap& options, const ExplainedRecord& record) const
{
    if (auto error = checkRanks(*this, record, 4))
        return *error;
    const RecordReader reader(record);
    const OptionReader read = LayerType::reader(options);
    const std::int64_t perGroup = read.integer("in_channels") / read.integer("groups");
    const std::int64_t outPerGroup = read.integer("out_channels") / read.integer("groups");
    const std::int64_t channel = reader.at()[1];
    const std::int64_t first = channel / outPerGroup * perGroup;
    std::vector<TensorPlace> leads;
    for (std::int64_t k = first; k < first + perGroup; ++k)
        leads.push_back({reader.at()[0], k});

    const PlaneWindow window(planeRule(options, reader.inputShape()), reader);
    Explanation explanation = beginExplanation(ExplanationKind::WeightedSum, reader);
    explanation.window = window.window();
    explanation.terms =
        windowTerms(reader, window, leads, [&](std::int64_t k, const AxisTap& row, const AxisTap& column) {
            const TensorPlace at = weightStartsWithInput()
                                       ? TensorPlace{first + k, channel % outPerGroup, row.kernel, column.kernel}
                                       : TensorPlace{channel, k, row.kernel, column.kernel};
            return reader.parameter("weight", at);
        });
    explanation.formula = "y[c, y, x] = sum over k, i, j of " + productFormula();
    if (reader.hasParameter("bias")) {
        explanation.bias = reader.parameter("bias", {channel});
        explanation.formula += " + bias[c]";
    }
    finishSum(explanation);
    return explanation;
}

InputField ConvolutionLayer::inputField(const OptionMap& options, const Shape& input, const Shape&,
                                        const PositionSet& wanted) const
{
    InputField field = planeField(planeRule(options, input), input, wanted);
    if (input.rank() != 4) // the channels are where the batch should be
        return field;
    const OptionReader read = reader(options);
    const std::int64_t groups = read.integer("groups");
    const std::vector<bool>& outputs = wanted.axes[0];
    std::vector<bool> inputs(static_cast<std::size_t>(input[1]), false);
    for (std::size_t channel = 0; channel < outputs.size(); ++channel) {
        if (!outputs[channel])
            continue;
        const std::size_t perGroup = inputs.size() / static_cast<std::size_t>(groups);
        const std::size_t first = channel / (outputs.size() / static_cast<std::size_t>(groups)) * perGroup;
        std::fill_n(inputs.begin() + static_cast<std::ptrdiff_t>(first), perGroup, true);
    }
    field.positions.axes[0] = std::move(inputs);
    return field;
}

std::optional<Diagnostic> ConvolutionLayer::checkInput(const OptionMap& options, const Shape& input) const
{
    if (input.rank() != 3 && input.rank() != 4)
        return rankError("3 or 4", input);
    if (isTooLarge(input))
        return overflowError(input);
    const std::int64_t expected = reader(options).integer("in_channels");
    if (channelsOf(input) != expected)
        return channelsError("in_channels", expected, channelsOf(input), input);
    return std::nullopt;
}

Result<Shape> ConvolutionLayer::withSizes(const OptionMap& options, const Shape& input, std::int64_t height,
                                          std::int64_t width) const
{
    Shape output = input;
    output.set(-3, reader(options).integer("out_channels"));
    output.set(-2, height);
    output.set(-1, width);
    return checkedShape(output, input);
}

std::vector<ParameterSpec> ConvolutionLayer::weightAndBias(const OptionMap& options, std::int64_t first,
                                                           std::int64_t second) const
{
    const OptionReader read = reader(options);
    const std::vector<std::int64_t>& kernel = read.ints("kernel_size");
    std::vector<ParameterSpec> parameters{
        {"weight", {first, second / read.integer("groups"), kernel[0], kernel[1]}, false}};
    if (read.boolean("bias"))
        parameters.push_back({"bias", {read.integer("out_channels")}, false});
    return parameters;
}

OptionSpec inChannelsOption()
{
    return inputOption("in_channels", OptionRole::InputChannels,
                       "Number of channels that come in; has to be what the layer before gives.");
}

OptionSpec outChannelsOption()
{
    OptionSpec spec = intOption("out_channels", std::nullopt, 1, 1,
                                "Number of channels that go out: each is one learned filter with its own feature map.");
    spec.role = OptionRole::OutputChannels;
    return spec;
}

OptionSpec groupsOption()
{
    return intOption("groups", 1, 1, 1,
                     "Splits the channels into this many groups that do not see each other. Has to divide both "
                     "in_channels and out_channels.");
}

} // namespace layerwise
