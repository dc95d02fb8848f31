#pragma once

#include "model/core/option.h"

#include <string>
#include <vector>

namespace layerwise {

/// Makers of the option specs that most layer types have. An option with a default starts with it in the palette too;
/// one without has the initial value given. What else is special is set on the result.
OptionSpec boolOption(std::string key, bool defaultValue, std::string help);
OptionSpec intOption(std::string key, std::optional<std::int64_t> defaultValue, std::int64_t initialValue,
                     double minimum, std::string help);
OptionSpec floatOption(std::string key, double defaultValue, std::string help);
OptionSpec choiceOption(std::string key, std::string defaultValue, std::vector<std::string> choices, std::string help);
/// [height, width], both the same at the start.
OptionSpec sizeOption(std::string key, std::optional<std::int64_t> defaultValue, std::int64_t initialValue,
                      double minimum, std::string help);

/// A number of channels or features that has to match the input.
OptionSpec inputOption(std::string key, OptionRole role, std::string help);

// Options that several types share, with PyTorch's defaults.
OptionSpec inPlaceOption();
OptionSpec biasOption();
OptionSpec epsOption();
OptionSpec momentumOption();
OptionSpec dropProbabilityOption();
/// A dimension, negative from the end.
OptionSpec dimOption(std::string key, std::optional<std::int64_t> defaultValue, std::int64_t initialValue,
                     std::string help);
OptionSpec affineOption(bool defaultValue);
OptionSpec runningStatsOption(bool defaultValue);

/// The same option with None allowed, and None its default and its start.
OptionSpec noneByDefault(OptionSpec spec);

/// The largest size or count that an option may have: larger ones overflow LibTorch's own sums.
inline constexpr double kLargestSize = 2147483647;

} // namespace layerwise
