#include "tests/e2e/found.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <memory>
#include <numbers>
#include <sstream>
#include <stdexcept>

namespace quarrywatch::test {
namespace {

/// Mixed pixels at the rim count as pit or not: a ring of this many pixels on either side of the outline. The
/// interpolation smears by about one pixel, and the hysteresis grows into what it smeared.
constexpr double kRim_px = 0.8;

std::vector<std::vector<std::string>> cells_of(const std::string& text) {
    std::vector<std::vector<std::string>> rows(1);
    std::string cell;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"') {
                cell += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                cell += c;
                ++i;
            } else {
                quoted = false;
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',' || c == '\n') {
            rows.back().push_back(std::move(cell));
            cell.clear();
            if (c == '\n') rows.emplace_back();
        } else if (c != '\r') {
            cell += c;
        }
    }
    if (quoted) throw std::runtime_error("a quote is not closed");
    if (rows.back().empty() && cell.empty()) rows.pop_back();
    return rows;
}

}  // namespace

std::vector<CsvRow> read_csv(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path.string() + " is not there");
    std::stringstream text;
    text << file.rdbuf();
    std::string bytes = text.str();
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
    const auto rows = cells_of(bytes);
    if (rows.empty()) throw std::runtime_error(path.string() + " has no header");
    std::vector<CsvRow> table;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        if (rows[r].size() != rows[0].size()) throw std::runtime_error(path.string() + ": a row of another length");
        CsvRow row;
        for (std::size_t c = 0; c < rows[r].size(); ++c) row[rows[0][c]] = rows[r][c];
        table.push_back(std::move(row));
    }
    return table;
}

std::vector<FoundSite> read_sites(const std::filesystem::path& csv) {
    OGRSpatialReference wgs84, land;
    wgs84.importFromEPSG(4326);
    land.importFromEPSG(32650);
    wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    const std::unique_ptr<OGRCoordinateTransformation> way(OGRCreateCoordinateTransformation(&wgs84, &land));
    if (!way) throw std::runtime_error("no way from WGS 84 to the land's CRS");
    std::vector<FoundSite> sites;
    for (const CsvRow& row : read_csv(csv)) {
        FoundSite site;
        site.class_name = row.at("class");
        site.pixels = std::stoi(row.at("pixels"));
        site.area_m2 = std::stod(row.at("area_m2"));
        site.x = std::stod(row.at("lon"));
        site.y = std::stod(row.at("lat"));
        site.flags = row.at("flags");
        if (!way->Transform(1, &site.x, &site.y)) throw std::runtime_error("a site is off the map");
        sites.push_back(site);
    }
    return sites;
}

void expect_pits_found(const std::vector<FoundSite>& sites, const std::vector<Pit>& wanted, double pixel_m) {
    double smallest_m2 = std::numeric_limits<double>::max();
    std::vector<bool> used(sites.size(), false);
    for (const Pit& pit : wanted) {
        const auto disc = [&](double radius_m) { return std::numbers::pi * radius_m * radius_m; };
        smallest_m2 = std::min(smallest_m2, disc(pit.radius_m));
        int inside = 0;
        for (std::size_t s = 0; s < sites.size(); ++s) {
            if (std::hypot(sites[s].x - pit.x, sites[s].y - pit.y) > pit.radius_m) continue;
            ++inside;
            used[s] = true;
            EXPECT_EQ(sites[s].class_name, "new_scar") << "pit at " << pit.x << " " << pit.y;
            EXPECT_GT(sites[s].area_m2, disc(pit.radius_m - kRim_px * pixel_m)) << "pit at " << pit.x << " " << pit.y;
            EXPECT_LT(sites[s].area_m2, disc(pit.radius_m + kRim_px * pixel_m)) << "pit at " << pit.x << " " << pit.y;
        }
        EXPECT_EQ(inside, 1) << "sites inside the pit at " << pit.x << " " << pit.y;
    }
    for (std::size_t s = 0; s < sites.size(); ++s)
        EXPECT_TRUE(used[s] || sites[s].area_m2 < smallest_m2 / 4)
            << "nothing was planted at " << sites[s].x << " " << sites[s].y << ", " << sites[s].area_m2 << " m2";
}

}  // namespace quarrywatch::test
