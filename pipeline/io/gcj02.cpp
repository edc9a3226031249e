#include "pipeline/io/gcj02.hpp"

#include <cmath>
#include <numbers>

#include "pipeline/io/gauss_kruger.hpp"

namespace quarrywatch::io {

namespace {

// Krasovsky's ellipsoid of 1940: the formula turns its metres into degrees there.
constexpr double kSemiMajor_m = 6378245;
constexpr double kSquaredEccentricity = 0.00669342162296594323;
// The formula's origin.
constexpr double kLon0 = 105, kLat0 = 35;

double wave(double amplitude, double cycles) { return amplitude * std::sin(cycles * std::numbers::pi); }

/// Metres by which the maps move a point to the north; x and y are degrees from the formula's origin.
double shift_north_m(double x, double y) {
    const double trend = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::fabs(x));
    const double ripples =
        wave(20, 6 * x) + wave(20, 2 * x) + wave(20, y) + wave(40, y / 3) + wave(160, y / 12) + wave(320, y / 30);
    return trend + ripples * 2 / 3;
}

/// The same to the east.
double shift_east_m(double x, double y) {
    const double trend = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::fabs(x));
    const double ripples =
        wave(20, 6 * x) + wave(20, 2 * x) + wave(20, x) + wave(40, x / 3) + wave(150, x / 12) + wave(300, x / 30);
    return trend + ripples * 2 / 3;
}

}  // namespace

std::array<double, 2> gcj02(double lon, double lat) {
    if (!in_chinese_range(lon, lat)) return {lon, lat};
    const double x = lon - kLon0, y = lat - kLat0;
    constexpr double kRadian = std::numbers::pi / 180;
    const double sine = std::sin(lat * kRadian);
    const double w2 = 1 - kSquaredEccentricity * sine * sine;
    // Radii of curvature: along the meridian, and of the circle of latitude.
    const double meridian_m = kSemiMajor_m * (1 - kSquaredEccentricity) / (w2 * std::sqrt(w2));
    const double parallel_m = kSemiMajor_m / std::sqrt(w2) * std::cos(lat * kRadian);
    return {lon + shift_east_m(x, y) / parallel_m / kRadian, lat + shift_north_m(x, y) / meridian_m / kRadian};
}

}  // namespace quarrywatch::io
