#include "pipeline/demo/reflectance.hpp"

#include <algorithm>

namespace quarrywatch::demo {
namespace {

// Reflectances after the look of Sentinel-2 L2A over eastern China: blue, green, red, nir, swir1, swir2.
constexpr Spectrum kPine{0.018, 0.034, 0.021, 0.255, 0.120, 0.052};
constexpr Spectrum kBroadleaf{0.025, 0.054, 0.030, 0.400, 0.190, 0.085};
constexpr Spectrum kAutumnLeaf{0.034, 0.058, 0.062, 0.245, 0.190, 0.105};
constexpr Spectrum kGrass{0.040, 0.070, 0.056, 0.300, 0.215, 0.120};
constexpr Spectrum kDryGrass{0.058, 0.086, 0.098, 0.225, 0.250, 0.160};
constexpr Spectrum kLush{0.028, 0.064, 0.030, 0.430, 0.175, 0.075};
constexpr Spectrum kPaddySoil{0.062, 0.080, 0.086, 0.125, 0.110, 0.075};
constexpr Spectrum kSoil{0.074, 0.100, 0.124, 0.200, 0.265, 0.215};
constexpr Spectrum kStubble{0.078, 0.108, 0.138, 0.228, 0.290, 0.215};
constexpr Spectrum kBundGrass{0.050, 0.078, 0.078, 0.250, 0.220, 0.140};
constexpr Spectrum kRiver{0.070, 0.088, 0.074, 0.038, 0.016, 0.011};
constexpr Spectrum kLake{0.036, 0.050, 0.032, 0.018, 0.009, 0.006};
constexpr Spectrum kGreenPond{0.046, 0.068, 0.046, 0.040, 0.016, 0.010};
constexpr Spectrum kMud{0.090, 0.116, 0.136, 0.185, 0.190, 0.150};
constexpr Spectrum kYard{0.085, 0.106, 0.118, 0.205, 0.220, 0.170};
constexpr Spectrum kTile{0.082, 0.092, 0.098, 0.128, 0.160, 0.150};
constexpr Spectrum kRed{0.080, 0.096, 0.152, 0.205, 0.255, 0.225};
constexpr Spectrum kWhite{0.250, 0.265, 0.275, 0.295, 0.290, 0.260};
constexpr Spectrum kBlue{0.200, 0.178, 0.148, 0.215, 0.245, 0.235};
constexpr Spectrum kConcrete{0.135, 0.152, 0.165, 0.200, 0.225, 0.205};
constexpr Spectrum kAsphalt{0.080, 0.088, 0.094, 0.125, 0.148, 0.135};
constexpr Spectrum kDirt{0.098, 0.128, 0.158, 0.225, 0.285, 0.240};
constexpr Spectrum kRock{0.138, 0.164, 0.186, 0.236, 0.300, 0.262};
constexpr Spectrum kFill{0.105, 0.140, 0.182, 0.245, 0.315, 0.265};

Spectrum blend(const Spectrum& a, const Spectrum& b, double share) {
    Spectrum out{};
    for (std::size_t k = 0; k < out.size(); ++k) out[k] = mix(a[k], b[k], share);
    return out;
}

Spectrum times(Spectrum a, double factor) {
    for (double& value : a) value *= factor;
    return a;
}

/// Share of green leaves on a crop's lot.
double greenness(Cover cover, int lot, const Look& look) {
    const std::uint64_t bits = hash_bits(900, static_cast<int>(cover), lot);
    const bool summer = look.season == Season::summer;
    double green = 0;
    double spread = 0.08;
    switch (cover) {
        case Cover::paddy:
            green = summer ? 0.46 : 0.10;
            spread = 0.10;
            break;
        case Cover::upland:
            green = summer ? 0.62 : 0.26;
            spread = 0.17;
            break;
        case Cover::vegetables:
            green = summer ? 0.70 : 0.48;
            spread = 0.17;
            break;
        case Cover::orchard:
            green = summer ? 0.78 : 0.50;
            break;
        case Cover::tea:
            green = summer ? 0.74 : 0.62;
            break;
        default:
            green = summer ? 0.16 : 0.12;
            break;
    }
    green += spread * normal(hash_bits(bits, summer ? 0 : 1));
    green += 0.015 * normal(hash_bits(bits, 2 + look.year));
    if (look.year > 0 && summer && rotates(cover, lot)) green += green > 0.55 ? -0.16 : 0.16;
    return clamp_to(0.03, 0.97, green);
}

Spectrum crop(Cover cover, int lot, const Look& look) {
    const double dry = uniform(hash_bits(901, lot));
    const bool summer = look.season == Season::summer;
    Spectrum bare = summer ? (cover == Cover::paddy ? blend(kPaddySoil, kSoil, 0.35 * dry) : kSoil)
                           : blend(kStubble, kSoil, 0.6 * dry);
    bare = times(bare, 0.82 + 0.36 * uniform(hash_bits(903, lot)));
    return blend(bare, kLush, greenness(cover, lot, look));
}

Spectrum forest(double stand, const Look& look) {
    const Spectrum leaf = look.season == Season::summer ? kBroadleaf : kAutumnLeaf;
    return blend(kPine, leaf, clamp_to(0, 1, 0.5 + 1.1 * (stand - 0.5)));
}

/// Quarries are terraced: bright fresh faces, paler benches, a dusty floor with stockpiles.
Spectrum quarry(double depth) {
    const double step = depth * 4 - std::floor(depth * 4);
    const double bright = depth < 0.3 ? 1.08 : step > 0.7 ? 0.80 : 1.0;
    return times(blend(kRock, kFill, depth > 0.86 ? 0.45 : 0.12), bright);
}

Spectrum spectrum(Cover cover, int lot, const Look& look) {
    const double tone = lot / 255.0;
    const bool summer = look.season == Season::summer;
    const Spectrum grass = summer ? kGrass : kDryGrass;
    switch (cover) {
        case Cover::forest:
            return forest(tone, look);
        case Cover::scrub:
            return blend(grass, forest(tone, look), 0.35);
        case Cover::grass:
            return blend(grass, kSoil, 0.15 * tone);
        case Cover::bund:
            return blend(summer ? kBundGrass : kDryGrass, kSoil, 0.25 * tone);
        case Cover::river:
            return kRiver;
        case Cover::lake:
            return kLake;
        case Cover::pond:
            return times(blend(kGreenPond, kRiver, tone), 0.8 + 0.4 * tone);
        case Cover::mud:
            return kMud;
        case Cover::yard:
            return blend(kYard, grass, 0.35 * tone);
        case Cover::tile_roof:
            return times(kTile, 0.75 + 0.5 * tone);
        case Cover::red_roof:
            return times(kRed, 0.8 + 0.4 * tone);
        case Cover::white_roof:
            return times(kWhite, 0.75 + 0.45 * tone);
        case Cover::blue_roof:
            return times(kBlue, 0.8 + 0.4 * tone);
        case Cover::concrete:
            return times(kConcrete, 0.85 + 0.3 * tone);
        case Cover::asphalt:
            return times(kAsphalt, 0.9 + 0.3 * tone);
        case Cover::dirt:
            return kDirt;
        case Cover::quarry:
            return quarry(tone);
        case Cover::fill:
            return times(kFill, 0.88 + 0.24 * tone);
        case Cover::plantation:
            return blend(kSoil, summer ? kBroadleaf : kDryGrass, 0.62 + 0.2 * tone);
        default:
            return crop(cover, lot, look);
    }
}

}  // namespace

bool rotates(Cover cover, int lot) {
    return (cover == Cover::paddy || cover == Cover::upland || cover == Cover::vegetables) &&
           uniform(hash_bits(902, static_cast<int>(cover), lot)) < 0.08;
}

Palette::Palette(const Look& look) : values_(static_cast<std::size_t>(kBands) * kCovers * 256) {
    for (int cover = 0; cover < kCovers; ++cover) {
        for (int lot = 0; lot < 256; ++lot) {
            const Spectrum values = spectrum(static_cast<Cover>(cover), lot, look);
            for (int band = 0; band < kBands; ++band) {
                values_[(static_cast<std::size_t>(band) * kCovers + static_cast<std::size_t>(cover)) * 256 +
                        static_cast<std::size_t>(lot)] = static_cast<float>(values[static_cast<std::size_t>(band)]);
            }
        }
    }
}

float Palette::grain(int cover) {
    switch (static_cast<Cover>(cover)) {
        case Cover::forest:
            return 0.26F;
        case Cover::scrub:
            return 0.20F;
        case Cover::river:
        case Cover::lake:
        case Cover::pond:
            return 0.03F;
        case Cover::quarry:
        case Cover::fill:
            return 0.16F;
        case Cover::yard:
        case Cover::plantation:
        case Cover::orchard:
            return 0.18F;
        default:
            return 0.08F;
    }
}

void make_light(const Relief& relief, const Ground& ground, const Look& look, core::Raster<float>& light) {
    constexpr int kNear = kSamplesPerPx;
    constexpr double kNearM = 2 * 10.0;
    constexpr double kDiffuse = 0.22;  // light of the sky, which no slope turns away from
    const Point sun = direction(look.sun_turns);
    const double level = look.sun_tangent;
#pragma omp parallel for num_threads(2) schedule(static)
    for (int r = 0; r < kGroundSize; ++r) {
        const int up = std::max(0, r - kNear);
        const int down = std::min(kGroundSize - 1, r + kNear);
        for (int c = 0; c < kGroundSize; ++c) {
            const int left = std::max(0, c - kNear);
            const int right = std::min(kGroundSize - 1, c + kNear);
            const double dx = static_cast<double>(relief.height_m(r, right) - relief.height_m(r, left)) / kNearM;
            const double dy = static_cast<double>(relief.height_m(down, c) - relief.height_m(up, c)) / kNearM;
            const double facing = (level - dx * sun.x - dy * sun.y) / (level * std::sqrt(1 + dx * dx + dy * dy));
            const double air = 1 + 0.02 * gradient_noise(look.seed, c / 900.0, r / 900.0);
            const double direct = clamp_to(0, 1.7, facing + 0.01 * ground.bench(r, c));
            light(r, c) = static_cast<float>(air * (kDiffuse + (1 - kDiffuse) * direct));
        }
    }
}

void make_reflectance(const Ground& ground, const Relief& relief, const core::Raster<float>& light,
                      const Palette& palette, int band, core::Raster<float>& out) {
#pragma omp parallel for num_threads(2) schedule(static)
    for (int r = 0; r < kGroundSize; ++r) {
        for (int c = 0; c < kGroundSize; ++c) {
            const int cover = ground.cover(r, c);
            const bool water = is_water(static_cast<Cover>(cover));
            const float grain = 1 + Palette::grain(cover) * static_cast<float>(relief.grain(r, c)) / 64.0F;
            const float value = palette(band, cover, ground.lot(r, c)) * grain * (water ? 1.0F : light(r, c));
            out(r, c) = std::max(0.002F, value);
        }
    }
}

}  // namespace quarrywatch::demo
