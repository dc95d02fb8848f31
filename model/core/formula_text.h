#pragma once

#include <string>

namespace layerwise {

/// "0.09413", "-0.001", "1e-05", "1200": with so many significant digits and in plain notation where it is not too
/// long; never "-0" or "-0.00". The same in every locale.
std::string significantText(double value, int digits = 4);

/// The same as it stands behind an operator: a negative number in parentheses.
std::string operandText(double value);

} // namespace layerwise
