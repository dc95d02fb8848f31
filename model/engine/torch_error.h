#pragma once

#include <string>

namespace layerwise {

/// What the exception being handled says, for a person: LibTorch's message without its backtrace.
/// Precondition: called inside a catch block.
std::string currentErrorMessage();

} // namespace layerwise
