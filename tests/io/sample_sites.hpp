#pragma once
// A few sites for the writers' tests, on test::utm_grid().

#include <vector>

#include "pipeline/io/write_gpkg.hpp"
#include "pipeline/records.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::test {

inline Date day(int year, unsigned month, unsigned date) {
    return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(date)};
}

/// A rectangle of whole pixels with everything that the images give.
inline Site rectangle_site(int row, int col, int rows, int cols) {
    Site site;
    site.rings = {ring_of({row, col, rows, cols})};
    site.first_pixel = {row, col};
    site.point_px = {col + 0.5, row + 0.5};
    site.pixels = static_cast<std::int64_t>(rows) * cols;
    site.strong_pixels = site.pixels;
    site.change_score = 12.3456789;
    site.registration_rmse_px = 0.1;
    site.registered = true;
    site.before_date = day(2024, 6, 8);
    site.after_date = day(2025, 6, 3);
    return site;
}

inline std::vector<Site> sample_sites() {
    Site full = rectangle_site(10, 20, 5, 8);
    full.site_id = "P-1";
    full.class_name = "new_scar";
    full.class_code = "Q1";
    full.rule = "70_new_scar";
    full.reason = "ndvi_delta -0.41, \"bsi_delta\" +0.12";
    full.confidence = Confidence::medium;
    full.priority = 1;
    full.priority_score = 61.5;
    full.area_m2 = 4003.2012345;
    full.township = "薛埠镇";
    full.county = "金坛区";
    full.person = "=HYPERLINK(\"x\")";
    full.farmland_m2 = 0;
    full.lon = 119.5;
    full.lat = 31.7;
    full.evidence = {{"ndvi_before", 0.71234567}, {"ndvi_after", 0.3}};
    full.flags = {"mask_conflict", "seam"};
    // A frame: one hole.
    Site holed = rectangle_site(40, 40, 6, 6);
    holed.rings.push_back({{42, 42}, {42, 44}, {44, 44}, {44, 42}, {42, 42}});
    holed.pixels = 32;
    holed.site_id = "P-2";
    holed.class_name = "inside_licence";
    holed.class_code = "Q3";
    holed.priority = 2;
    holed.before_date.reset();
    holed.registered = false;
    return {full, holed};
}

inline io::GpkgContent sample_content() {
    io::GpkgContent content;
    content.sites = sample_sites();
    content.pseudo_changes = {{rectangle_site(70, 70, 1, 9), "jitter"}};
    content.tie_points = {{32.5, 16.5, 0.25, -0.125, 0.02, true, ""}, {64.5, 16.5, 9, 9, 0.5, false, "outlier"}};
    content.tiles = {{0, {0, 0, 100, 50}, "done", "", 0.9}, {1, {0, 50, 100, 50}, "failed", "read error", 0}};
    content.observed = {{{ring_of({0, 0, 100, 50})}, true, "", 0.9, day(2024, 6, 8), day(2025, 6, 3)},
                        {{ring_of({0, 50, 100, 50})}, false, "cloud", 0, std::nullopt, std::nullopt}};
    return content;
}

}  // namespace quarrywatch::test
