#include "model/layers/option_specs.h"

namespace layerwise {

namespace {

OptionSpec makeSpec(std::string key, OptionKind kind, std::string help)
{
    OptionSpec spec;
    spec.key = std::move(key);
    spec.kind = kind;
    spec.help = std::move(help);
    return spec;
}

} // namespace

OptionSpec boolOption(std::string key, bool defaultValue, std::string help)
{
    OptionSpec spec = makeSpec(std::move(key), OptionKind::Bool, std::move(help));
    spec.defaultValue = defaultValue;
    spec.initialValue = defaultValue;
    return spec;
}

OptionSpec intOption(std::string key, std::optional<std::int64_t> defaultValue, std::int64_t initialValue,
                     double minimum, std::string help)
{
    OptionSpec spec = makeSpec(std::move(key), OptionKind::Int, std::move(help));
    if (defaultValue)
        spec.defaultValue = *defaultValue;
    spec.initialValue = initialValue;
    spec.minimum = minimum;
    spec.maximum = kLargestSize;
    return spec;
}

OptionSpec floatOption(std::string key, double defaultValue, std::string help)
{
    OptionSpec spec = makeSpec(std::move(key), OptionKind::Float, std::move(help));
    spec.defaultValue = defaultValue;
    spec.initialValue = defaultValue;
    return spec;
}

OptionSpec choiceOption(std::string key, std::string defaultValue, std::vector<std::string> choices, std::string help)
{
    OptionSpec spec = makeSpec(std::move(key), OptionKind::Choice, std::move(help));
    spec.defaultValue = defaultValue;
    spec.initialValue = std::move(defaultValue);
    spec.choices = std::move(choices);
    return spec;
}

OptionSpec sizeOption(std::string key, std::optional<std::int64_t> defaultValue, std::int64_t initialValue,
                      double minimum, std::string help)
{
    OptionSpec spec = makeSpec(std::move(key), OptionKind::Size, std::move(help));
    if (defaultValue)
        spec.defaultValue = std::vector<std::int64_t>(2, *defaultValue);
    spec.initialValue = std::vector<std::int64_t>(2, initialValue);
    spec.minimum = minimum;
    spec.maximum = kLargestSize;
    return spec;
}

OptionSpec inputOption(std::string key, OptionRole role, std::string help)
{
    OptionSpec spec = intOption(std::move(key), std::nullopt, 1, 1, std::move(help));
    spec.role = role;
    return spec;
}

OptionSpec inPlaceOption()
{
    OptionSpec spec = boolOption("inplace", false,
                                 "Writes the result over the input instead of into new memory. Saves memory, but the "
                                 "layer before loses its output.");
    spec.role = OptionRole::InPlace;
    return spec;
}

OptionSpec biasOption()
{
    return boolOption("bias", true,
                      "Adds a learned number to each output. Not needed when a normalisation layer comes next.");
}

OptionSpec epsOption()
{
    OptionSpec spec = floatOption("eps", 1e-5, "A small number added to the variance so that nothing is divided by 0.");
    spec.minimum = 0;
    return spec;
}

OptionSpec momentumOption()
{
    OptionSpec spec =
        floatOption("momentum", 0.1, "How fast the running mean and variance follow new batches while training.");
    spec.minimum = 0;
    spec.maximum = 1;
    return spec;
}

OptionSpec dropProbabilityOption()
{
    OptionSpec spec = floatOption("p", 0.5, "How likely each is set to 0, from 0 (never) to 1 (always).");
    spec.minimum = 0;
    spec.maximum = 1;
    return spec;
}

OptionSpec affineOption(bool defaultValue)
{
    return boolOption("affine", defaultValue, "Has a learned weight and bias for each channel after normalising.");
}

OptionSpec runningStatsOption(bool defaultValue)
{
    return boolOption("track_running_stats", defaultValue,
                      "Remembers the mean and variance seen while training and uses them when not training. Otherwise "
                      "those of the input are used.");
}

OptionSpec dimOption(std::string key, std::optional<std::int64_t> defaultValue, std::int64_t initialValue,
                     std::string help)
{
    // LibTorch's tensors have up to 64 dimensions.
    OptionSpec spec = intOption(std::move(key), defaultValue, initialValue, -64, std::move(help));
    spec.maximum = 63;
    return spec;
}

OptionSpec noneByDefault(OptionSpec spec)
{
    spec.nullable = true;
    spec.defaultValue = None{};
    spec.initialValue = None{};
    return spec;
}

} // namespace layerwise
