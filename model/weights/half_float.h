#pragma once

#include <cstdint>

namespace layerwise {

/// IEEE 754 binary16 and back: 1 sign, 5 exponent, 10 fraction bits. To half: to the nearest, ties to even; what is too
/// large becomes infinity, as in PyTorch.
float halfToFloat(std::uint16_t half);
std::uint16_t floatToHalf(float value);

/// The largest finite value of binary16.
inline constexpr float kLargestHalf = 65504.0f;

/// bfloat16: the upper half of a float32.
float bfloat16ToFloat(std::uint16_t value);

} // namespace layerwise
