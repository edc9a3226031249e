#pragma once
// The sites of a finished run, read back from its GeoPackage and drawn on a raster's pixels.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::io {

struct FoundSite {
    std::string site_id;
    std::string class_name;
    int priority = 0;
    std::optional<double> area_m2;
};

/// Sites in the file's order, and on each pixel 1 + the index of the site that holds its centre, or 0.
struct FoundSites {
    std::vector<FoundSite> sites;
    core::Raster<std::uint16_t> label;
};

/// A raster of identifiers with the size of its pixels.
struct IdentifierRaster {
    core::Raster<std::uint8_t> identifier;
    double pixel_area_m2 = 0;
};

/// throws Fault (bad_input) when the raster cannot be read.
IdentifierRaster read_identifiers(const std::filesystem::path& raster);

/// Read layer `sites` of `geopackage` and draw it on the pixels of `raster`, which must have the same CRS.
/// throws Fault (bad_input) when either cannot be read, when the CRS differ, or beyond 65 534 sites.
FoundSites read_found_sites(const std::filesystem::path& geopackage, const std::filesystem::path& raster);

}  // namespace quarrywatch::io
