#pragma once

#include "model/core/shape.h"

#include <cstdint>
#include <map>
#include <string>
#include <variant>

namespace layerwise {

/// A number, text or shape that a sentence about a diagnostic mentions.
using DiagnosticValue = std::variant<std::int64_t, double, std::string, Shape>;

/// What is wrong, or what a step did, as a stable code and its values; model/document turns it into a sentence.
/// The codes of problems and the keys of their values are listed in docs/PROBLEMS.md.
struct Diagnostic {
    std::string code;                             ///< "shape.channels"; never shown alone
    std::map<std::string, DiagnosticValue> values; ///< "expected" -> 64, "actual" -> 32, ...
    std::string option;                           ///< the option it is about ("in_channels"), or empty

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

enum class Severity { Error, Warning };

} // namespace layerwise
