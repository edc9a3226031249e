#pragma once
// Sites for the tests of the office formats, on test::utm_grid(): one complete, one hostile, one that knows nothing.

#include <string>
#include <vector>

#include "pipeline/io/place_coordinates.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::test {

/// What somebody may write into a layer: markup, a formula, a line end, an emoji, a control character, a lone byte.
inline const std::string kHostile = "=1+1<script>alert(\"x\")</script>&'\n😀";

inline std::vector<Site> office_sites() {
    std::vector<Site> sites = sample_sites();
    Site& full = sites[0];
    full.site_id = "320413QW2025000001";
    full.class_name = "beyond_licence";
    full.class_code = "Q2";
    full.confidence = Confidence::high;
    full.probability = 0.97654321;
    full.status = "grown";
    full.verdict = "illegal";
    full.county_code = "320413";
    full.person = "张三";
    full.unit = "薛埠镇自然资源所";
    full.licence_no = "C3200002010127120089999";
    full.licence_mine = "茅山采石场";
    full.licence_valid_to = day(2026, 12, 31);
    full.area_mu = 6.0048;
    full.perimeter_m = 260.12345;
    full.inside_licence_m2 = 2803.2;
    full.beyond_licence_m2 = 1200;
    full.evidence["beyond_licence_m2"] = 800.126;
    full.overshoot_bearing_deg = 271.34;
    full.first_seen = day(2025, 5, 4);
    full.flags = {"mask_conflict"};
    Site& hostile = sites[1];
    hostile.county = "金坛区";
    hostile.township = kHostile;
    hostile.person = kHostile;
    hostile.licence_mine = kHostile;
    hostile.reason = kHostile;
    hostile.lon = 119.51;
    hostile.lat = 31.71;
    Site unknown = rectangle_site(70, 70, 2, 3);
    unknown.site_id = "P-3";
    unknown.priority = 3;
    sites.push_back(unknown);
    return sites;
}

inline std::vector<io::PlaceCoordinates> office_places(const std::vector<Site>& sites) {
    io::PlaceLocator locator;
    std::vector<io::PlaceCoordinates> places;
    for (const Site& site : sites)
        places.push_back(site.lon ? locator.locate(*site.lon, *site.lat, 119.5) : io::PlaceCoordinates{});
    return places;
}

}  // namespace quarrywatch::test
