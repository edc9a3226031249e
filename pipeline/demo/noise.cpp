#include "pipeline/demo/noise.hpp"

#include <array>

namespace quarrywatch::demo {

double sine(double turns) {
    double t = turns - std::floor(turns + 0.5);  // [-0.5, 0.5)
    if (t > 0.25) t = 0.5 - t;
    if (t < -0.25) t = -0.5 - t;
    const double x = t * 6.283185307179586;
    const double x2 = x * x;
    return x * (1 + x2 * (-1.0 / 6 + x2 * (1.0 / 120 + x2 * (-1.0 / 5040 + x2 * (1.0 / 362880 - x2 / 39916800.0)))));
}

namespace {

/// Sixteen directions of unit length, so that no direction of the ground is preferred.
constexpr std::array<std::array<double, 2>, 16> kGradients{{{1, 0},
                                                            {0.9239, 0.3827},
                                                            {0.7071, 0.7071},
                                                            {0.3827, 0.9239},
                                                            {0, 1},
                                                            {-0.3827, 0.9239},
                                                            {-0.7071, 0.7071},
                                                            {-0.9239, 0.3827},
                                                            {-1, 0},
                                                            {-0.9239, -0.3827},
                                                            {-0.7071, -0.7071},
                                                            {-0.3827, -0.9239},
                                                            {0, -1},
                                                            {0.3827, -0.9239},
                                                            {0.7071, -0.7071},
                                                            {0.9239, -0.3827}}};

double corner(std::uint64_t seed, std::int64_t i, std::int64_t j, double dx, double dy) {
    const auto& gradient = kGradients[hash_bits(seed, i, j) >> 60];
    return gradient[0] * dx + gradient[1] * dy;
}

double fade(double t) { return t * t * t * (t * (t * 6 - 15) + 10); }

}  // namespace

double gradient_noise(std::uint64_t seed, double x, double y) {
    const double fx = std::floor(x);
    const double fy = std::floor(y);
    const auto i = static_cast<std::int64_t>(fx);
    const auto j = static_cast<std::int64_t>(fy);
    const double dx = x - fx;
    const double dy = y - fy;
    const double u = fade(dx);
    const double top = mix(corner(seed, i, j, dx, dy), corner(seed, i + 1, j, dx - 1, dy), u);
    const double bottom = mix(corner(seed, i, j + 1, dx, dy - 1), corner(seed, i + 1, j + 1, dx - 1, dy - 1), u);
    return mix(top, bottom, fade(dy)) * 1.41421356;
}

double fractal(std::uint64_t seed, Point at, double wave_px, int octaves) {
    double sum = 0;
    double amplitude = 1;
    double frequency = 1 / wave_px;
    for (int octave = 0; octave < octaves; ++octave) {
        sum +=
            amplitude * gradient_noise(seed + static_cast<std::uint64_t>(octave), at.x * frequency, at.y * frequency);
        amplitude *= 0.5;
        frequency *= 2;
    }
    return sum;
}

}  // namespace quarrywatch::demo
