#pragma once
// The folder `office`: a night's sites in the formats that offices exchange.

#include <filesystem>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/dispatch/county_zones.hpp"
#include "pipeline/dispatch/person_folders.hpp"
#include "pipeline/dispatch/township_summary.hpp"
#include "pipeline/io/grid.hpp"

namespace quarrywatch::dispatch {

/// Stage, as far as `formats` asks for them:
///   sites.zip             Shapefile of all sites
///   sites.csv             all sites with Chinese names
///   field_dictionary.csv  what the codes mean, with either of these
///   sites.kmz             the sites that are sent, for phones; not without a CRS
///   <county>.xlsx         the sites that are sent, one table for each county
/// pictures  see write_kmz(). Warnings say what a format could not hold. throws Fault (bad_output).
[[nodiscard]] StagedFiles write_office_files(const std::filesystem::path& folder, const std::vector<TownshipRow>& rows,
                                             const LocatedSites& located, const io::Grid& grid,
                                             const config::Formats& formats, config::Language language,
                                             const std::map<std::string, SitePictures>& pictures = {});

}  // namespace quarrywatch::dispatch
