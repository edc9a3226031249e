#include "pipeline/dispatch/county_zones.hpp"

#include <gtest/gtest.h>

#include "pipeline/io/named_crs.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::dispatch {
namespace {

Site site_at(double lon, const char* county, const char* code) {
    Site site = test::rectangle_site(0, 0, 2, 2);
    site.lon = lon;
    site.lat = 31.5;
    if (county != nullptr) site.county = county;
    if (code != nullptr) site.county_code = code;
    return site;
}

/// Two counties of one name: the western one from 117.9 to 118.7 east, the eastern one from 118.4 to 120 with a lake
/// in its east.
io::Layers two_counties() {
    std::vector<io::Feature> features(2);
    features[0].polygons.push_back(io::Geometry::from_box({117.9, 31, 118.7, 32}));
    features[0].fields = {{"name", "鼓楼区"}, {"code", "320106"}};
    features[1].polygons.push_back(
        io::Geometry::from_box({118.4, 31, 120, 32}).difference(io::Geometry::from_box({119.5, 31.2, 119.8, 31.8})));
    features[1].fields = {{"name", "鼓楼区"}, {"code", "350102"}};
    io::Layers layers;
    layers.insert_or_assign("counties", io::VectorLayer("counties", io::LayerState::usable, std::move(features)));
    return layers;
}

TEST(CountyZones, OneZoneForAllOfACounty) {
    io::Grid grid;
    grid.crs_wkt = io::wkt_of("EPSG:4326", "test");
    const std::vector<Site> sites{site_at(118.45, "鼓楼区", "320106"), site_at(118.65, "鼓楼区", "320106"),
                                  site_at(118.45, "鼓楼区", "350102"), site_at(118.45, nullptr, nullptr),
                                  site_at(118.65, "elsewhere", nullptr)};
    const auto places = locate_sites(sites, two_counties(), grid);
    ASSERT_EQ(places.size(), sites.size());
    EXPECT_EQ(places[0].zone, 39);
    EXPECT_EQ(places[1].zone, 39) << "though the site lies in zone 40";
    EXPECT_EQ(places[2].zone, 40) << "though the site lies in zone 39";
    EXPECT_EQ(places[3].zone, 39) << "no county: by the site itself";
    EXPECT_EQ(places[4].zone, 40) << "a county that the layer lacks";
}

TEST(CountyZones, WithoutAPlaceNothing) {
    const auto places = locate_sites(std::vector<Site>{test::rectangle_site(0, 0, 2, 2)}, {}, io::Grid{});
    ASSERT_EQ(places.size(), 1u);
    EXPECT_FALSE(places[0].lonlat);
    EXPECT_FALSE(places[0].zone);
}

}  // namespace
}  // namespace quarrywatch::dispatch
