#pragma once
// sites.csv: one row a site, for tables and scripts.

#include <filesystem>
#include <vector>

#include "pipeline/io/staged_output.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::io {

/// Stage the sites as CSV: UTF-8 without a byte-order mark, a header of the names of site_fields(), RFC 4180 quoting,
/// line feeds; null is empty; no geometry but lon and lat. Rows in the order given.
/// throws Fault (bad_output).
StagedOutput write_csv(const std::filesystem::path& path, const std::vector<Site>& sites);

}  // namespace quarrywatch::io
