#include "model/core/layer_type.h"

namespace layerwise {

namespace {

void append(std::string& list, const std::string& element)
{
    list += (list.empty() ? "" : ", ") + element;
}

} // namespace

OptionMap LayerType::significantOptions(const OptionMap& options) const
{
    OptionMap significant;
    for (const OptionSpec& spec : m_options) {
        const OptionValue& given = optionValue(spec, options);
        const Result<OptionValue> normalized = normalizeOption(spec, given);
        const OptionValue& value = normalized ? *normalized : given;
        if (value != spec.defaultValue)
            significant.emplace(spec.key, value);
    }
    return significant;
}

std::string LayerType::pythonExpression(const OptionMap& options) const
{
    const OptionMap significant = significantOptions(options);
    std::string arguments;
    for (const OptionSpec& spec : m_options) {
        if (const auto option = significant.find(spec.key); option != significant.end())
            append(arguments, (spec.required() ? "" : spec.key + '=') + pythonOption(spec, option->second));
    }
    return "nn." + m_name + '(' + arguments + ')';
}

CppExpression LayerType::cppExpression(const OptionMap& options) const
{
    const OptionMap significant = significantOptions(options);
    const std::string type = "torch::nn::" + m_name;
    std::string leading;
    std::string setters;
    bool areNumbers = true;
    for (const OptionSpec& spec : m_options) {
        const auto option = significant.find(spec.key);
        if (option == significant.end())
            continue;
        const std::string value = cppOption(spec, option->second);
        if (spec.required())
            append(leading, value);
        else
            setters.append(1, '.').append(spec.key).append(1, '(').append(value).append(1, ')');
        areNumbers = areNumbers && !value.starts_with('{');
    }
    // The module's own constructor takes what its options' constructor takes, but no list in braces.
    if (setters.empty() && areNumbers)
        return {type, leading, ""};
    return {type, type + "Options(" + leading + ')' + setters, ""};
}

std::string LayerType::pythonOption(const OptionSpec& spec, const OptionValue& value) const
{
    return pythonValue(spec, value);
}

std::string LayerType::cppOption(const OptionSpec& spec, const OptionValue& value) const
{
    return cppValue(spec, value);
}

} // namespace layerwise
