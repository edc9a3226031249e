#pragma once
// Chance and curves of the demo: hashed noise that is the same on every machine and for every thread count. The C
// library's sin, exp and pow differ in the last place between processors, so nothing here calls them; square roots are
// exact.

#include <cmath>
#include <cstdint>

namespace quarrywatch::demo {

/// A place on the demo's ground: x to the right, y down, in pixels of 10 m; pixel (0, 0) of the reference scene covers
/// [0, 1) x [0, 1).
struct Point {
    double x = 0;
    double y = 0;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(Point a, double k) { return {a.x * k, a.y * k}; }
inline double length(Point a) { return std::sqrt(a.x * a.x + a.y * a.y); }

/// Bits that depend on all inputs (the finaliser of SplitMix64, Steele et al. 2014).
inline std::uint64_t hash_bits(std::uint64_t seed, std::int64_t a, std::int64_t b = 0) {
    std::uint64_t z = seed * 0x9E3779B97F4A7C15ULL + static_cast<std::uint64_t>(a) * 0xC2B2AE3D27D4EB4FULL +
                      static_cast<std::uint64_t>(b) * 0x165667B19E3779F9ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

/// [0, 1) from 64 random bits.
inline double uniform(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

/// Nearly normal (the sum of four 16-bit uniforms: mean 0, variance 1, at most 3.47) from 64 random bits.
inline double normal(std::uint64_t bits) {
    const auto sum =
        static_cast<double>((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48));
    return (sum - 2.0 * 65535.0) / 37837.2;
}

/// 0 below `from`, 1 above `to`, a smooth rise between; `from` may exceed `to`.
inline double smooth_step(double from, double to, double value) {
    double t = (value - from) / (to - from);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

inline double clamp_to(double low, double high, double value) {
    return value < low ? low : value > high ? high : value;
}
inline double mix(double a, double b, double share) { return a + (b - a) * share; }

/// Sine and cosine of an angle in turns, to 1e-7.
double sine(double turns);
inline double cosine(double turns) { return sine(turns + 0.25); }
inline Point direction(double turns) { return {cosine(turns), sine(turns)}; }

/// Gradient noise (Perlin 2002) with lattice spacing 1: about [-1, 1], mean 0, standard deviation about 0.3.
double gradient_noise(std::uint64_t seed, double x, double y);

/// Sum of `octaves` of gradient noise, each of twice the frequency and half the amplitude, first wavelength `wave_px`.
double fractal(std::uint64_t seed, Point at, double wave_px, int octaves);

}  // namespace quarrywatch::demo
