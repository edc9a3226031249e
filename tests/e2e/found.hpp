#pragma once
// What a run found, read back by other means than the program's own: CSV by its grammar, vectors by OGR.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/e2e/land.hpp"

namespace quarrywatch::test {

/// One row of a CSV file by column name. RFC 4180: quoted cells, doubled quotes, commas and line ends within quotes.
using CsvRow = std::map<std::string, std::string>;
std::vector<CsvRow> read_csv(const std::filesystem::path& path);

/// A site of sites.csv, placed on the land.
struct FoundSite {
    std::string class_name;
    int pixels = 0;
    double area_m2 = 0;
    double x = 0;  ///< EPSG:32650
    double y = 0;
    std::string flags;
};
std::vector<FoundSite> read_sites(const std::filesystem::path& csv);

/// Every one of these pits has exactly one site with its point inside, of about its area, called a new scar; no other
/// site is as large as a quarter of the smallest pit.
/// pixel_m  side of the grid's pixels: the rim of a pit is uncertain by half of one
void expect_pits_found(const std::vector<FoundSite>& sites, const std::vector<Pit>& wanted, double pixel_m);

}  // namespace quarrywatch::test
