#pragma once

#include "model/core/option.h"
#include "model/core/result.h"

#include <QString>

#include <optional>

namespace layerwise {

/// What stands in the field of an option: "64", "7 × 7", "1e-05", "same"; empty for None.
QString optionText(const OptionSpec& spec, const OptionValue& value);

/// Reads what a person typed: "7", "7, 5", "7×5", "[7, 5]", "None" or nothing (if None is allowed), "same".
/// Errors: those of normalizeOption(), option.missing for an empty text.
Result<OptionValue> parseOption(const OptionSpec& spec, const QString& text);

/// The text one step up or down: whole numbers by 1, others by a tenth of their leading digit. If all numbers are the same
/// they all change ("3 × 3" to "4 × 4"), else the one at `cursor`. std::nullopt if there is no number or the
/// result is out of range.
std::optional<QString> steppedText(const OptionSpec& spec, const QString& text, int cursor, int direction);

/// For the tooltip: the help, the range, PyTorch's default.
QString optionToolTip(const OptionSpec& spec);

/// True for a value other than PyTorch's default; false where PyTorch has none.
bool differsFromDefault(const OptionSpec& spec, const OptionValue& value);

} // namespace layerwise
