#include "model/core/layer_type.h"

#include "model/core/saturating.h"

#include <algorithm>
#include <stdexcept>

namespace layerwise {

const OptionValue& OptionReader::value(std::string_view key) const
{
    const auto spec = std::ranges::find(m_specs, key, &OptionSpec::key);
    if (spec == m_specs.end())
        throw std::logic_error("no option " + std::string(key));
    return optionValue(*spec, m_options);
}

bool OptionReader::isNone(std::string_view key) const
{
    return std::holds_alternative<None>(value(key));
}

bool OptionReader::boolean(std::string_view key) const
{
    return std::get<bool>(value(key));
}

std::int64_t OptionReader::integer(std::string_view key) const
{
    return std::get<std::int64_t>(value(key));
}

double OptionReader::real(std::string_view key) const
{
    return std::get<double>(value(key));
}

const std::string& OptionReader::text(std::string_view key) const
{
    return std::get<std::string>(value(key));
}

bool OptionReader::isText(std::string_view key) const
{
    return std::holds_alternative<std::string>(value(key));
}

const std::vector<std::int64_t>& OptionReader::ints(std::string_view key) const
{
    return std::get<std::vector<std::int64_t>>(value(key));
}

const std::vector<double>& OptionReader::reals(std::string_view key) const
{
    return std::get<std::vector<double>>(value(key));
}

LayerType::LayerType(std::string name, Category category, std::string defaultName, std::string help,
                     std::string keywords)
    : m_name(std::move(name)), m_category(category), m_defaultName(std::move(defaultName)), m_help(std::move(help)),
      m_keywords(std::move(keywords))
{
}

const OptionSpec* LayerType::option(std::string_view key) const
{
    const auto spec = std::ranges::find(m_options, key, &OptionSpec::key);
    return spec == m_options.end() ? nullptr : &*spec;
}

std::optional<Diagnostic> LayerType::checkOptions(const OptionMap&) const
{
    return std::nullopt;
}

std::vector<ParameterSpec> LayerType::parameters(const OptionMap&) const
{
    return {};
}

std::string LayerType::summary(const OptionMap&) const
{
    return {};
}

std::vector<std::string> LayerType::shapeRule(const OptionMap&, const Shape&) const
{
    return {};
}

Result<Explanation> LayerType::explain(const OptionMap& /*options*/, const ExplainedRecord& /*record*/) const
{
    return Diagnostic{"explain.unavailable", {{"type", m_name}}, {}};
}

InputField LayerType::inputField(const OptionMap& /*options*/, const Shape& input, const Shape& output,
                                 const PositionSet& wanted) const
{
    if (input == output)
        return {wanted, FieldCertainty::Exact};
    return {wanted.isEmpty() ? PositionSet::none(input) : PositionSet::all(input), FieldCertainty::UpperBound};
}

std::vector<std::int64_t> LayerType::kernel(const OptionMap& options) const
{
    const OptionSpec* spec = option("kernel_size");
    if (!spec)
        return {};
    const auto* size = std::get_if<std::vector<std::int64_t>>(&optionValue(*spec, options));
    return size ? *size : std::vector<std::int64_t>{};
}

bool LayerType::isInPlace(const OptionMap& options) const
{
    return std::ranges::any_of(m_options, [&](const OptionSpec& spec) {
        if (spec.role != OptionRole::InPlace)
            return false;
        const bool* inPlace = std::get_if<bool>(&optionValue(spec, options));
        return inPlace && *inPlace;
    });
}

namespace {

/// C where a layer on images looks for it: after N, or first in an unbatched [C, H, W].
std::optional<std::int64_t> channelsOf(const Shape& input)
{
    if (input.rank() == 0)
        return std::nullopt;
    const bool unbatched = input.rank() == 1 || input.rank() == 3;
    return input[unbatched ? 0 : 1];
}

std::optional<std::int64_t> featuresOf(const Shape& input)
{
    if (input.rank() == 0)
        return std::nullopt;
    return input[-1];
}

} // namespace

Diagnostic LayerType::action(const OptionMap& options, const Shape& input, const Shape& output) const
{
    struct Visitor {
        std::optional<DiagnosticValue> operator()(None) const { return std::nullopt; }
        std::optional<DiagnosticValue> operator()(bool flag) const
        {
            return flag ? std::optional<DiagnosticValue>(std::int64_t{1}) : std::nullopt;
        }
        std::optional<DiagnosticValue> operator()(std::int64_t number) const { return number; }
        std::optional<DiagnosticValue> operator()(double number) const { return number; }
        std::optional<DiagnosticValue> operator()(const std::string& text) const { return text; }
        std::optional<DiagnosticValue> operator()(const std::vector<std::int64_t>& sizes) const { return Shape(sizes); }
        std::optional<DiagnosticValue> operator()(const std::vector<double>& numbers) const
        {
            return toPython(OptionValue(numbers));
        }
    };
    Diagnostic action{"did.", {{"input", input}, {"output", output}}, {}};
    for (const char letter : m_name)
        action.code += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    for (const OptionSpec& spec : m_options) {
        if (auto value = std::visit(Visitor{}, optionValue(spec, options)))
            action.values.insert_or_assign(spec.key, *std::move(value));
    }
    return action;
}

OptionMap LayerType::optionsFor(const std::optional<Shape>& input) const
{
    OptionMap options;
    for (const OptionSpec& spec : m_options) {
        std::optional<std::int64_t> fromInput;
        if (input && spec.role == OptionRole::InputChannels)
            fromInput = channelsOf(*input);
        else if (input && spec.role == OptionRole::InputFeatures)
            fromInput = featuresOf(*input);

        if (fromInput && spec.minimum && static_cast<double>(*fromInput) < *spec.minimum)
            fromInput.reset();
        const bool hasInitial = spec.required() || !std::holds_alternative<None>(spec.initialValue);
        if (!fromInput && !hasInitial)
            continue;
        OptionValue value = fromInput ? OptionValue(*fromInput) : spec.initialValue;
        if (value != spec.defaultValue)
            options.emplace(spec.key, std::move(value));
    }
    return options;
}

std::int64_t multiplyAdds(const LayerType& type, const std::vector<ParameterSpec>& parameters, const Shape& output)
{
    if (parameters.empty())
        return 0;
    const bool everyPosition = type.name().find("Conv") != std::string::npos;
    std::int64_t times = 1;
    for (std::int64_t dim = 0; dim < output.rank(); ++dim) {
        if (dim == 0 || (everyPosition && dim >= 2))
            times = saturatingMultiply(times, output[dim]);
    }
    std::int64_t total = 0;
    for (const ParameterSpec& parameter : parameters) {
        if (!parameter.isBuffer && (parameter.name == "weight" || parameter.name == "bias"))
            total = saturatingAdd(total, saturatingMultiply(times, parameterCount({parameter})));
    }
    return total;
}

std::int64_t multiplyAdds(const LayerType& type, const OptionMap& options, const Shape& output)
{
    return multiplyAdds(type, type.parameters(options), output);
}

std::int64_t parameterCount(const std::vector<ParameterSpec>& parameters)
{
    std::int64_t total = 0;
    for (const ParameterSpec& parameter : parameters) {
        if (parameter.isBuffer)
            continue;
        std::int64_t count = 1;
        for (const std::int64_t size : parameter.shape.sizes())
            count = saturatingMultiply(count, size);
        total = saturatingAdd(total, count);
    }
    return total;
}

const char* categoryName(Category category)
{
    switch (category) {
    case Category::Convolution:
        return "Convolution";
    case Category::Normalisation:
        return "Normalisation";
    case Category::Activation:
        return "Activation";
    case Category::Pooling:
        return "Pooling";
    case Category::Linear:
        return "Linear";
    case Category::Regularisation:
        return "Regularisation";
    case Category::Shape:
        return "Shape";
    case Category::Containers:
        return "Containers";
    }
    return "";
}

} // namespace layerwise
