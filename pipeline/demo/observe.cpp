#include "pipeline/demo/observe.hpp"

#include <algorithm>

namespace quarrywatch::demo {
namespace {

constexpr Spectrum kCloud{0.56, 0.54, 0.53, 0.58, 0.44, 0.36};
constexpr double kShade = 0.52;     ///< share of the light that a cloud's shadow takes in the near infrared
constexpr double kThinnest = 0.06;  ///< opacity from which the scene classes show a cloud

/// Blur in place by a symmetric kernel of 2 n + 1 samples, columns then rows; `scratch` has the same shape.
template <std::size_t N>
void blur(core::Raster<float>& image, core::Raster<float>& scratch, const std::array<float, N>& half_kernel) {
    constexpr int kReach = static_cast<int>(N) - 1;
#pragma omp parallel for num_threads(2) schedule(static)
    for (int r = 0; r < kGroundSize; ++r) {
        const float* const in = image.row(r);
        float* const out = scratch.row(r);
        for (int c = 0; c < kGroundSize; ++c) out[c] = half_kernel[0] * in[c];
        for (int k = 1; k <= kReach; ++k) {
            const float weight = half_kernel[static_cast<std::size_t>(k)];
            for (int c = 0; c < k; ++c) out[c] += weight * (in[0] + in[c + k]);
            for (int c = k; c < kGroundSize - k; ++c) out[c] += weight * (in[c - k] + in[c + k]);
            for (int c = kGroundSize - k; c < kGroundSize; ++c) out[c] += weight * (in[c - k] + in[kGroundSize - 1]);
        }
    }
#pragma omp parallel for num_threads(2) schedule(static)
    for (int r = 0; r < kGroundSize; ++r) {
        for (int c = 0; c < kGroundSize; ++c) image(r, c) = half_kernel[0] * scratch(r, c);
        for (int k = 1; k <= kReach; ++k) {
            const float* const above = scratch.row(std::max(0, r - k));
            const float* const below = scratch.row(std::min(kGroundSize - 1, r + k));
            for (int c = 0; c < kGroundSize; ++c)
                image(r, c) += half_kernel[static_cast<std::size_t>(k)] * (above[c] + below[c]);
        }
    }
}

/// The optics: a Gaussian of half a pixel, about what Sentinel-2's contrast at the finest detail implies; twice for the
/// short-wave infrared, whose pixels are 20 m.
void blur_by_optics(core::Raster<float>& image, core::Raster<float>& scratch, int band) {
    constexpr std::array<float, 4> kHalfPixel{0.39905F, 0.24204F, 0.05401F, 0.00443F};
    blur(image, scratch, kHalfPixel);
    if (band >= 4) {
        blur(image, scratch, kHalfPixel);
        blur(image, scratch, kHalfPixel);
    }
}

std::array<double, 4> cubic_weights(double t) {
    return {((-0.5 * t + 1) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1, ((-1.5 * t + 2) * t + 0.5) * t,
            (0.5 * t - 0.5) * t * t};
}

double interpolate(const core::Raster<float>& image, Point at_px) {
    const double x = (at_px.x + kPadPx) * kSamplesPerPx - 0.5;
    const double y = (at_px.y + kPadPx) * kSamplesPerPx - 0.5;
    const int c0 = std::clamp(static_cast<int>(std::floor(x)), 1, kGroundSize - 3);
    const int r0 = std::clamp(static_cast<int>(std::floor(y)), 1, kGroundSize - 3);
    const auto wx = cubic_weights(x - c0);
    const auto wy = cubic_weights(y - r0);
    double sum = 0;
    for (int j = 0; j < 4; ++j) {
        const float* const row = image.row(r0 - 1 + j) + c0 - 1;
        double part = 0;
        for (int i = 0; i < 4; ++i) part += wx[static_cast<std::size_t>(i)] * static_cast<double>(row[i]);
        sum += wy[static_cast<std::size_t>(j)] * part;
    }
    return sum;
}

struct Sky {
    core::Raster<float> opacity, shade;
};

Sky make_sky(const Look& look) {
    Sky sky{core::Raster<float>(kSizePx, kSizePx), core::Raster<float>(kSizePx, kSizePx)};
    const Point offset = shadow_offset_px(look);
#pragma omp parallel for num_threads(2) schedule(dynamic, 32)
    for (int r = 0; r < kSizePx; ++r) {
        for (int c = 0; c < kSizePx; ++c) {
            const Point at{c + 0.5, r + 0.5};
            sky.opacity(r, c) = static_cast<float>(cloud_opacity(look, at));
            sky.shade(r, c) = static_cast<float>(cloud_opacity(look, at + offset));
        }
    }
    return sky;
}

/// Scene classes as the ground segment would give them: made at 20 m, from the scene itself.
core::Raster<std::uint8_t> classify(const Ground& ground, const Look& look, const Sky& sky) {
    core::Raster<std::uint8_t> classes(kSizePx / 2, kSizePx / 2);
    for (int r = 0; r < kSizePx / 2; ++r) {
        for (int c = 0; c < kSizePx / 2; ++c) {
            double opacity = 0;
            double shade = 0;
            for (int k = 0; k < 4; ++k) {
                opacity = std::max(opacity, static_cast<double>(sky.opacity(2 * r + k / 2, 2 * c + k % 2)));
                shade = std::max(shade, static_cast<double>(sky.shade(2 * r + k / 2, 2 * c + k % 2)));
            }
            const Point at{2 * c + 1.0, 2 * r + 1.0};
            const Point from = at - look.displacement(at);
            const Cover cover = cover_of(ground, px_to_sample(from.y), px_to_sample(from.x));
            const bool green = cover <= Cover::vegetables || cover == Cover::bund || cover == Cover::plantation;
            std::uint8_t code = is_water(cover) ? 6 : green ? 4 : 5;
            if (shade > 0.15) code = 3;
            if (opacity > kThinnest) code = opacity > 0.5 ? 9 : 8;
            classes(r, c) = code;
        }
    }
    return classes;
}

}  // namespace

double cloud_opacity(const Look& look, Point at) {
    double strength = 0;
    for (const CloudBank& bank : look.clouds) {
        const double u = (at.x - bank.centre.x) / bank.half_width_px;
        const double v = (at.y - bank.centre.y) / bank.half_height_px;
        strength = std::max(strength, 1 - u * u - v * v);
    }
    if (strength <= 0) return 0;
    const double puffs = fractal(look.seed + 7, at, 75, 5);
    const double wisps = 0.10 * smooth_step(0, 0.3, strength) * smooth_step(-0.5, 0.3, puffs);
    return clamp_to(0, 0.97,
                    wisps + smooth_step(0, 0.2, strength) * smooth_step(0.16, 0.62, puffs + 0.75 * strength - 0.22));
}

Point shadow_offset_px(const Look& look) {
    constexpr double kCloudHeightPx = 85;  // 850 m above the ground
    return direction(look.sun_turns) * (kCloudHeightPx / look.sun_tangent);
}

Observation observe(const Ground& ground, const Relief& relief, const Look& look) {
    const Sky sky = make_sky(look);
    const Palette palette(look);
    core::Raster<float> light(kGroundSize, kGroundSize);
    core::Raster<float> image(kGroundSize, kGroundSize);
    core::Raster<float> scratch(kGroundSize, kGroundSize);
    make_light(relief, ground, look, light);
    Observation out;
    for (int band = 0; band < kBands; ++band) {
        make_reflectance(ground, relief, light, palette, band, image);
        blur_by_optics(image, scratch, band);
        const auto b = static_cast<std::size_t>(band);
        out.bands[b] = core::Raster<std::uint16_t>(kSizePx, kSizePx);
        const double shade_depth = band < 2 ? kShade * 0.75 : kShade;
#pragma omp parallel for num_threads(2) schedule(static)
        for (int r = 0; r < kSizePx; ++r) {
            for (int c = 0; c < kSizePx; ++c) {
                const Point at{c + 0.5, r + 0.5};
                double value = interpolate(image, at - look.displacement(at));
                value *= 1 - shade_depth * static_cast<double>(sky.shade(r, c));
                value = mix(value, kCloud[b] * (0.82 + 0.25 * static_cast<double>(sky.opacity(r, c))),
                            static_cast<double>(sky.opacity(r, c)));
                value = look.gain[b] * value + look.haze[b];
                const double sigma = 0.0009 + 0.006 * value;
                value += sigma * normal(hash_bits(look.seed * 16 + b, r, c));
                out.bands[b](r, c) = static_cast<std::uint16_t>(clamp_to(1, 65000, std::floor(value * 10000 + 0.5)));
            }
        }
    }
    out.classes = classify(ground, look, sky);
    return out;
}

}  // namespace quarrywatch::demo
