#pragma once
// The height of the land: slopes of sites from an elevation raster of any grid.

#include <memory>
#include <optional>
#include <string>

#include "pipeline/io/geometry.hpp"

namespace quarrywatch::io {

/// An elevation raster in metres. Not thread-safe.
class Elevation {
public:
    /// path      anything GDAL reads, one band or more (the first counts); crs_wkt  of the areas asked about.
    /// throws    Fault (bad_input): missing, no raster, without CRS or bands.
    Elevation(const std::string& path, const std::string& crs_wkt);
    Elevation(Elevation&&) noexcept;
    Elevation& operator=(Elevation&&) noexcept;
    ~Elevation();

    /// Mean slope in degrees of the raster's pixels whose centres lie in the area (at least the one that holds its
    /// inner point); null where the raster has no data there. An area larger than kMost_px a side is read thinned. cost
    /// reads the area's box and a pixel around it.
    [[nodiscard]] std::optional<double> mean_slope_deg(const Geometry& area) const;

    static constexpr int kMost_px = 1024;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace quarrywatch::io
