#pragma once
// Sites planted into real scenes: the texture of real bare ground or vegetation from one part of a scene laid over
// another with a soft edge, so that the truth is exact and the background real.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::test {

/// A real scene in numbers as stored; bands in the order given.
struct RealScene {
    std::vector<core::Raster<float>> bands;
    std::array<double, 6> geotransform{};
    std::string crs_wkt;

    [[nodiscard]] int rows() const { return bands.front().rows(); }
    [[nodiscard]] int cols() const { return bands.front().cols(); }
    /// Write as bytes. `like`: file whose place on the map is taken over.
    void write(const std::filesystem::path& path) const;
};
RealScene read_real(const std::filesystem::path& path, const std::vector<int>& bands);
RealScene copy_of(const RealScene& scene);

/// Where red, near infrared and short-wave infrared stand in `bands`.
struct Places {
    std::size_t red, nir, swir;
};

/// The same ground on another day: gain and offset of the sensor, greenness by land class, haze, noise, and a shift of
/// up to 0.3 pixels. Nothing has changed.
RealScene another_day(const RealScene& scene, const Places& places, unsigned seed);

/// What is planted.
struct PlantedSite {
    std::string class_name;
    double row = 0, col = 0, radius = 0;
    int pixels = 0;  ///< more than half covered
};

/// Plant as many of each class as asked for, where the ground before allows it: vegetation for what becomes bare, bare
/// ground for what becomes green. Sites stand apart. truth gets their number, from 1. Sites of classes that need one
/// get a square of the layer around them.
struct Wanted {
    std::string class_name;
    int count = 0;
    bool becomes_bare = true;
};
std::vector<PlantedSite> plant(const RealScene& before, const Places& places, const std::vector<Wanted>& wanted,
                               unsigned seed, RealScene& after, core::Raster<std::uint8_t>& truth);

}  // namespace quarrywatch::test
