#pragma once
// A logarithm that compilers vectorise and that gives the same bytes on every instruction set.

#include <bit>
#include <cstdint>

namespace quarrywatch::core {

/// Natural logarithm of a positive, normal float; absolute error below 2e-7 near 1, relative below 2e-7 elsewhere.
/// Zero, negative and subnormal numbers give about -87; what is not finite gives a finite number.
/// source  log m = 2 artanh((m - 1) / (m + 1)) on [sqrt(1/2), sqrt(2)), by its series to the ninth power.
inline float fast_log(float x) {
    constexpr std::int32_t kSmallest = 0x00800000;  // the smallest normal float; positive floats order as integers
    constexpr float kLog2 = 0.693147180559945F;
    // 0x3f3504f3 is the float next to sqrt(1/2): exponents are counted from there, so that m is about 1.
    constexpr std::int32_t kHalfRoot = 0x3f3504f3;
    // Chosen among integers: the compiler would turn a choice among floats into a branch, and vectorise nothing.
    const auto all_bits = std::bit_cast<std::int32_t>(x);
    const std::int32_t bits = all_bits > kSmallest ? all_bits : kSmallest;
    const std::int32_t exponent = (bits - kHalfRoot) >> 23;
    const auto m = std::bit_cast<float>(bits - (exponent << 23));
    const float s = (m - 1.0F) / (m + 1.0F), q = s * s;
    const float series = 2.0F * s * (1.0F + q * (0.333333333F + q * (0.2F + q * (0.142857143F + q * 0.111111111F))));
    return static_cast<float>(exponent) * kLog2 + series;
}

}  // namespace quarrywatch::core
