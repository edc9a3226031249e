#pragma once
// What the run found against what was planted: the only reader of planted.tif and planted.csv.

#include <filesystem>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "pipeline/io/found_sites.hpp"

namespace quarrywatch::demo {

/// A row of planted.csv.
struct PlantedRow {
    int id = 0;
    std::string expected;
    std::string what;
    double x = 0, y = 0;
    int pixels = 0;
};

/// Read planted.csv. throws Fault (bad_input) when it is missing or damaged.
std::vector<PlantedRow> read_planted(const std::filesystem::path& table);

/// The table for people: each planted change with the pixels and the class that it was given, then the sites that touch
/// none. A change counts as found when a site covers at least one of its pixels; its class is that of the site with the
/// most of them. Area error compares all pixels of the sites that touch it with its own. Pure.
/// identifier  the planted raster; found.label has its shape
std::string compare_table(const std::vector<PlantedRow>& planted, const core::Raster<std::uint8_t>& identifier,
                          const io::FoundSites& found);

/// The same from the files of a demo folder: planted.csv, planted.tif and `sites_gpkg`.
/// throws Fault (bad_input) when one cannot be read.
std::string compare_with_planted(const std::filesystem::path& folder, const std::filesystem::path& sites_gpkg);

}  // namespace quarrywatch::demo
