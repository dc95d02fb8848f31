#include "model/core/option_check.h"

namespace layerwise {

OptionCheck checkOptions(const LayerType& type, const OptionMap& given)
{
    OptionCheck check;
    for (const OptionSpec& spec : type.options()) {
        const auto found = given.find(spec.key);
        if (found == given.end()) {
            if (spec.required())
                check.problems.push_back({"option.missing", {{"option", spec.key}}, spec.key});
            continue;
        }
        Result<OptionValue> value = normalizeOption(spec, found->second);
        if (!value) {
            check.problems.push_back(value.error());
            continue;
        }
        if (*value == found->second)
            continue;
        if (!check.normalized)
            check.normalized = given;
        (*check.normalized)[spec.key] = *value;
    }
    for (const auto& [key, value] : given) {
        if (!type.option(key))
            check.problems.push_back({"option.unknown", {{"option", key}}, key});
    }
    if (!check.ok())
        return check;
    if (auto conflict = type.checkOptions(check.normalized ? *check.normalized : given))
        check.problems.push_back(std::move(*conflict));
    return check;
}

} // namespace layerwise
