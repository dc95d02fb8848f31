#pragma once

#include "model/core/diagnostic.h"

#include <string>
#include <string_view>

namespace layerwise {

// What the readers say without knowing the file's name, which TensorFile adds.

/// A text of the file for a message: at most 100 bytes, and nothing in it that a terminal would obey.
std::string printable(std::string_view text);

/// weights.format: something in the file, named by `key` (may be empty), is not as it has to be.
Diagnostic formatError(std::string_view key, std::string expected, std::string actual);

} // namespace layerwise
