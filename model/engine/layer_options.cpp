#include "model/engine/layer_options.h"

namespace layerwise {

Result<OptionMap> normalizedOptions(const LayerType& type, const OptionMap& given)
{
    OptionMap normalized;
    for (const OptionSpec& spec : type.options()) {
        const auto found = given.find(spec.key);
        if (found == given.end()) {
            if (spec.required())
                return Diagnostic{"option.missing", {{"option", spec.key}}, spec.key};
            continue;
        }
        Result<OptionValue> value = normalizeOption(spec, found->second);
        if (!value)
            return value.error();
        normalized.emplace(spec.key, *std::move(value));
    }
    for (const auto& [key, value] : given) {
        if (!type.option(key))
            return Diagnostic{"option.unknown", {{"option", key}}, key};
    }
    return normalized;
}

std::string technicalText(const Diagnostic& diagnostic)
{
    std::string text = diagnostic.code;
    if (!diagnostic.option.empty())
        text += ": " + diagnostic.option;
    if (const auto actual = diagnostic.values.find("actual"); actual != diagnostic.values.end()) {
        if (const auto* number = std::get_if<std::int64_t>(&actual->second))
            text += " = " + std::to_string(*number);
        else if (const auto* words = std::get_if<std::string>(&actual->second))
            text += " = " + *words;
    }
    return text;
}

} // namespace layerwise
