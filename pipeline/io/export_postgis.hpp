#pragma once
// The sites of a night in somebody's PostGIS database, for map servers and other programs of the office.

#include <span>
#include <string>

#include "pipeline/io/grid.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::io {

inline constexpr const char* kPostgisTable = "quarrywatch_sites";

/// Whose rows they are: a run that is repeated replaces its own, and no others.
struct ExportedRun {
    std::string name;   ///< run.name
    std::string night;  ///< YYYY-MM-DD
};

/// Put the sites into the table kPostgisTable: columns `run`, `night` and those of sites.gpkg, polygons in WGS 84. The
/// table is made where it is missing. In one transaction: readers see the rows of before or all of these.
///
/// connection  PG:...; a password comes from PGPASSWORD or the user's .pgpass. grid  has a CRS.
/// throws Fault (bad_output): no connection, no PostGIS, no rights, a table of that name with other columns.
void export_postgis(const std::string& connection, const ExportedRun& run, std::span<const Site> sites,
                    const Grid& grid);

}  // namespace quarrywatch::io
