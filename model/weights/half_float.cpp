#include "model/weights/half_float.h"

#include <bit>
#include <cmath>

namespace layerwise {

float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000u) << 16;
    const std::uint32_t exponent = half >> 10 & 0x1fu;
    const std::uint32_t fraction = half & 0x3ffu;
    if (exponent == 0x1f)
        return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
    if (exponent != 0)
        return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
    const float subnormal = std::ldexp(static_cast<float>(fraction), -24);
    return sign ? -subnormal : subnormal;
}

std::uint16_t floatToHalf(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000u;
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u)
        return static_cast<std::uint16_t>(sign | 0x7e00u);
    constexpr std::uint32_t kRoundsToInfinity = 0x477ff000u; // 65520, half way between 65504 and 2^16
    if (magnitude >= kRoundsToInfinity)
        return static_cast<std::uint16_t>(sign | 0x7c00u);
    constexpr std::uint32_t kSmallestNormal = 0x38800000u; // 2^-14
    if (magnitude < kSmallestNormal) {
        // nearbyint() rounds ties to even; 1024 of the smallest steps, 2^-24, are the smallest normal half.
        const float steps = std::nearbyint(std::ldexp(std::bit_cast<float>(magnitude), 24));
        return static_cast<std::uint16_t>(sign | static_cast<std::uint32_t>(steps));
    }
    const std::uint32_t isOdd = magnitude >> 13 & 1u;
    return static_cast<std::uint16_t>(sign | (magnitude - (112u << 23) + 0xfffu + isOdd) >> 13);
}

float bfloat16ToFloat(std::uint16_t value)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

} // namespace layerwise
