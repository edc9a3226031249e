#pragma once
// The sites of a finished run with all numbers known of them, read back from its GeoPackage.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/geometry.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::io {

struct RunSite {
    std::string site_id;
    std::string verdict;  ///< known when the run was made; empty: none
    std::optional<Date> after_date;
    std::map<std::string, double, std::less<>> numbers;  ///< by field; empty fields are absent
    Geometry outline;                                    ///< WGS 84, longitude first
};

/// Layer `sites` of a GeoPackage, in the file's order.
/// throws  Fault (bad_input): not readable, no such layer, a field that every run writes is missing, no CRS.
std::vector<RunSite> read_run_sites(const std::string& geopackage);

/// Whatever a vector file's first layer holds, in WGS 84, longitude first.
/// throws  Fault (bad_input): not readable, no CRS.
std::vector<Geometry> read_outlines(const std::string& path);

}  // namespace quarrywatch::io
