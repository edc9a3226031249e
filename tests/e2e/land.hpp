#pragma once
// A piece of land that can be seen at any place, on any grid: green country with planted pits. It has no pixels of its
// own, so that scenes of different CRS, resolution and shift show exactly the same ground.

#include <array>
#include <vector>

#include "tests/io/raster_file.hpp"

namespace quarrywatch::test {

/// A round pit that the later scene shows and the earlier does not. Map coordinates of EPSG:32650.
struct Pit {
    double x;
    double y;
    double radius_m;
};

/// Where the land lies by default: 700 x 500 pixels of 10 m, corner (500000, 3500000), EPSG:32650.
constexpr int kLandRows = 500;
constexpr int kLandCols = 700;
/// All pits; the first kPitsOfCorner lie in the north-west 300 x 240 pixels.
const std::vector<Pit>& pits();
constexpr std::size_t kPitsOfCorner = 2;

enum class When { before, after };

/// How a scene shows the land.
struct View {
    When when = When::before;
    std::array<double, 2> shift_m{0, 0};  ///< the content stands this far east and north of its true place
    double scale = 10000;                 ///< stored number = reflectance * scale + offset
    double offset = 0;
    unsigned noise_seed = 1;
};

/// `frame` (size, CRS, geotransform, type, no-data, options) with the four bands blue, green, red and nir filled in.
/// The frame may have more bands: they keep their pixels.
RasterFile see(const View& view, RasterFile frame);

/// A frame of rows x cols pixels of 10 m with four UInt16 bands, named, in tiles of 256 pixels.
RasterFile land_frame(int rows = kLandRows, int cols = kLandCols);

/// Write before.tif and after.tif of the land to `folder`, the later one shifted by a fraction of a pixel.
struct PairPaths {
    std::string before;
    std::string after;
};
PairPaths write_pair(const std::filesystem::path& folder, int rows = kLandRows, int cols = kLandCols);

/// The fraction by which write_pair shifts the later scene.
constexpr std::array<double, 2> kPairShift_m{3.7, -2.6};

}  // namespace quarrywatch::test
