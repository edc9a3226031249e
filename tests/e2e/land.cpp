#include "tests/e2e/land.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numbers>
#include <stdexcept>

namespace quarrywatch::test {
namespace {

constexpr std::size_t kBands = 4;
constexpr std::array<const char*, kBands> kNames{"blue", "green", "red", "nir"};
/// Reflectance of dense green, what bare ground adds, what texture adds, and bare rock in a pit.
constexpr std::array<double, kBands> kGreen{0.045, 0.075, 0.055, 0.38};
constexpr std::array<double, kBands> kSparse{0.05, 0.05, 0.08, -0.14};
constexpr std::array<double, kBands> kTexture{0.012, 0.016, 0.018, 0.045};
constexpr std::array<double, kBands> kRock{0.17, 0.21, 0.26, 0.31};
/// What the later date makes of it: other light.
constexpr std::array<double, kBands> kGain{1.06, 1.04, 1.05, 0.94};
constexpr std::array<double, kBands> kHaze{0.004, 0.003, 0.002, 0.001};
constexpr double kNoise = 0.0025;

std::uint64_t mixed(std::uint64_t h) {  // splitmix64's finaliser
    h ^= h >> 30;
    h *= 0xbf58476d1ce4e5b9ULL;
    h ^= h >> 27;
    h *= 0x94d049bb133111ebULL;
    return h ^ (h >> 31);
}

double uniform(std::int64_t x, std::int64_t y, std::uint64_t seed) {
    const auto key = mixed(static_cast<std::uint64_t>(x) * 0x9e3779b97f4a7c15ULL + seed);
    return static_cast<double>(mixed(key + static_cast<std::uint64_t>(y)) >> 11) * 0x1p-53;
}

double normal(std::int64_t x, std::int64_t y, std::uint64_t seed) {  // Box and Muller
    const double u = 1 - uniform(x, y, 2 * seed), v = uniform(x, y, 2 * seed + 1);
    return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

/// Smooth noise in -1..1 whose hills are as large as `cell_m`.
double hills(double x, double y, double cell_m, std::uint64_t seed) {
    const double u = x / cell_m, v = y / cell_m, i = std::floor(u), j = std::floor(v);
    const auto ease = [](double t) { return t * t * t * (t * (6 * t - 15) + 10); };
    const double a = ease(u - i), b = ease(v - j);
    const auto node = [&](int di, int dj) {
        return 2 * uniform(static_cast<std::int64_t>(i) + di, static_cast<std::int64_t>(j) + dj, seed) - 1;
    };
    return (1 - b) * ((1 - a) * node(0, 0) + a * node(1, 0)) + b * ((1 - a) * node(0, 1) + a * node(1, 1));
}

struct Place {
    double sparse;   // 0 dense green .. 1 bare
    double texture;  // about -1..1
    bool pit;
};

Place place_at(double x, double y, When when) {
    const double open = hills(x, y, 900, 11) + 0.5 * hills(x, y, 300, 12);
    double texture = 0;
    double weight = 0.5;
    for (const double cell_m : {400.0, 200.0, 100.0, 55.0, 30.0}) {
        texture += weight * hills(x, y, cell_m, static_cast<std::uint64_t>(cell_m));
        weight *= 0.85;
    }
    Place place{0.25 + 0.2 * open, texture, false};
    if (when == When::after)
        for (const Pit& pit : pits()) place.pit = place.pit || std::hypot(x - pit.x, y - pit.y) <= pit.radius_m;
    return place;
}

double reflectance(const Place& place, std::size_t band, When when) {
    const double ground = place.pit ? kRock[band] + 0.5 * kTexture[band] * place.texture
                                    : kGreen[band] + kSparse[band] * place.sparse + kTexture[band] * place.texture;
    return when == When::before ? ground : kGain[band] * ground + kHaze[band];
}

/// From the frame's CRS to the land's; null where they are the same.
std::unique_ptr<OGRCoordinateTransformation> to_land(int epsg) {
    constexpr int kLandEpsg = 32650;
    if (epsg == kLandEpsg || epsg == 0) return nullptr;
    OGRSpatialReference from, to;
    from.importFromEPSG(epsg);
    to.importFromEPSG(kLandEpsg);
    from.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    to.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    std::unique_ptr<OGRCoordinateTransformation> way(OGRCreateCoordinateTransformation(&from, &to));
    if (!way) throw std::runtime_error("no way to the land's CRS");
    return way;
}

}  // namespace

const std::vector<Pit>& pits() {
    static const std::vector<Pit> kPits{
        {500900, 3498900, 130}, {502200, 3498300, 85},  {503900, 3497400, 110},
        {505600, 3498500, 90},  {502600, 3496200, 150}, {506100, 3496000, 65},
    };
    return kPits;
}

RasterFile land_frame(int rows, int cols) {
    RasterFile frame;
    frame.rows = rows;
    frame.cols = cols;
    frame.bands = static_cast<int>(kBands);
    frame.descriptions.assign(kNames.begin(), kNames.end());
    frame.options = {"TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=DEFLATE"};
    return frame;
}

RasterFile see(const View& view, RasterFile frame) {
    const auto rows = static_cast<std::size_t>(frame.rows), cols = static_cast<std::size_t>(frame.cols);
    if (frame.pixels.size() < kBands) frame.pixels.resize(kBands);
    for (std::size_t b = 0; b < kBands; ++b) frame.pixels[b].assign(rows * cols, 0);
    const auto way = to_land(frame.epsg);
    const auto& t = frame.geotransform;
    std::vector<double> x(cols), y(cols);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < cols; ++c) {
            const double u = static_cast<double>(c) + 0.5, v = static_cast<double>(r) + 0.5;
            x[c] = t[0] + u * t[1] + v * t[2];
            y[c] = t[3] + u * t[4] + v * t[5];
        }
        if (way && !way->Transform(static_cast<int>(cols), x.data(), y.data())) throw std::runtime_error("off the map");
        for (std::size_t c = 0; c < cols; ++c) {
            const Place place = place_at(x[c] - view.shift_m[0], y[c] - view.shift_m[1], view.when);
            for (std::size_t b = 0; b < kBands; ++b) {
                const double noise = kNoise * normal(static_cast<std::int64_t>(r), static_cast<std::int64_t>(c),
                                                     view.noise_seed * kBands + b);
                const double value = (reflectance(place, b, view.when) + noise) * view.scale + view.offset;
                frame.pixels[b][r * cols + c] = frame.type == GDT_Float32 ? value : std::round(value);
            }
        }
    }
    return frame;
}

PairPaths write_pair(const std::filesystem::path& folder, int rows, int cols) {
    const View before{When::before, {0, 0}, 10000, 0, 1}, after{When::after, kPairShift_m, 10000, 0, 2};
    return {see(before, land_frame(rows, cols)).write(folder / "before.tif"),
            see(after, land_frame(rows, cols)).write(folder / "after.tif")};
}

}  // namespace quarrywatch::test
