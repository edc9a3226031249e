#include "pipeline/io/place_coordinates.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "pipeline/io/gcj02.hpp"
#include "pipeline/texts/degrees.hpp"

namespace quarrywatch::io {
namespace {

TEST(GaussKruger, ZonesAndTheirCodes) {
    EXPECT_EQ(gauss_kruger_zone(119.5), 40) << "Jintan";
    EXPECT_EQ(gauss_kruger_zone(117), 39);
    EXPECT_EQ(gauss_kruger_zone(118.499), 39);
    EXPECT_EQ(gauss_kruger_zone(118.5), 40);
    EXPECT_EQ(gauss_kruger_zone(73), 25);
    EXPECT_EQ(gauss_kruger_zone(136), 45);
    EXPECT_FALSE(gauss_kruger_zone(72.99));
    EXPECT_FALSE(gauss_kruger_zone(136.01));
    EXPECT_EQ(gauss_kruger_epsg(25), 4513);
    EXPECT_EQ(gauss_kruger_epsg(38), 4526);
    EXPECT_EQ(gauss_kruger_epsg(40), 4528);
    EXPECT_EQ(gauss_kruger_epsg(45), 4533);
}

// False easting as EPSG registers it; arcs of the meridian of GRS 80 as geodetic tables give them; off the meridian
// Krueger's series to the fifth order, worked out apart from PROJ.
TEST(GaussKruger, MeetsControlValues) {
    struct Control {
        double lon, lat;
        int zone;
        double x, y;
    };
    constexpr double kMillimetre = 1e-3;
    for (const Control& c :
         {Control{120, 0, 40, 40500000, 0}, Control{120, 30, 40, 40500000, 3320113.3978},
          Control{120, 45, 40, 40500000, 4984944.3779}, Control{119.5, 31.7, 40, 40452599.9703, 3508695.8581},
          Control{118.5, 45, 39, 39618270.2740, 4986039.2140}, Control{117, 31.7, 40, 40215542.8227, 3512502.6144}}) {
        const auto point = GaussKruger(c.zone).project(c.lon, c.lat);
        ASSERT_TRUE(point) << c.lon << " " << c.lat;
        EXPECT_NEAR((*point)[0], c.x, kMillimetre) << c.lon << " " << c.lat;
        EXPECT_NEAR((*point)[1], c.y, kMillimetre) << c.lon << " " << c.lat;
    }
}

TEST(GaussKruger, EveryZoneIsKnown) {
    for (int zone = 25; zone <= 45; ++zone) {
        const auto point = GaussKruger(zone).project(3 * zone, 40);
        ASSERT_TRUE(point) << zone;
        EXPECT_NEAR((*point)[0], zone * 1e6 + 5e5, 1e-3);
    }
}

// The test points that EvilTransform publishes: Shanghai, Shenzhen, Beijing.
TEST(Gcj02, MeetsThePublishedPoints) {
    struct Point {
        double lon, lat, map_lon, map_lat;
    };
    constexpr double kDegrees = 1e-9;  // 0.1 mm
    for (const Point& p : {Point{121.5272106, 31.1774276, 121.531541859215, 31.17530398364597},
                           Point{113.912316, 22.543847, 113.9171764808363, 22.540796131694766},
                           Point{116.377817, 39.911954, 116.38404722455657, 39.91334545536069}}) {
        EXPECT_NEAR(gcj02(p.lon, p.lat)[0], p.map_lon, kDegrees);
        EXPECT_NEAR(gcj02(p.lon, p.lat)[1], p.map_lat, kDegrees);
    }
}

TEST(Gcj02, IsTheSamePlaceOutsideChina) {
    EXPECT_EQ(gcj02(-104.8, 39.7), (std::array{-104.8, 39.7}));
    EXPECT_EQ(gcj02(72.9, 30), (std::array{72.9, 30.0}));
    EXPECT_EQ(gcj02(120, -1), (std::array{120.0, -1.0}));
}

TEST(PlaceCoordinates, TheCountyDecidesTheZone) {
    PlaceLocator locator;
    const PlaceCoordinates own = locator.locate(118.4, 31.7, std::nullopt);
    EXPECT_EQ(own.zone, 39);
    const PlaceCoordinates county = locator.locate(118.4, 31.7, 119.6);
    EXPECT_EQ(county.zone, 40);
    ASSERT_TRUE(county.gauss_kruger);
    EXPECT_EQ(static_cast<int>((*county.gauss_kruger)[0] / 1e6), 40);
    EXPECT_EQ(navigation_text(own).substr(0, 33), "WGS84 118.400000,31.700000 GCJ02 ");
}

TEST(PlaceCoordinates, NoOfficialValueOutsideChina) {
    PlaceLocator locator;
    const PlaceCoordinates aurora = locator.locate(-104.8, 39.7, std::nullopt);
    EXPECT_FALSE(aurora.zone);
    EXPECT_FALSE(aurora.gauss_kruger);
    EXPECT_EQ(navigation_text(aurora), "WGS84 -104.800000,39.700000 GCJ02 -104.800000,39.700000");
    EXPECT_EQ(navigation_text({}), "");
}

TEST(Degrees, AsTextInBothLanguages) {
    using config::Language;
    EXPECT_EQ(texts::decimal_degrees(119.5, 6), "119.500000");
    EXPECT_EQ(texts::decimal_degrees(-0.1234567, 3), "-0.123");
    EXPECT_EQ(texts::degrees_minutes_seconds(119.5, 31.7, Language::en), "119°30′00.00″E 31°42′00.00″N");
    EXPECT_EQ(texts::degrees_minutes_seconds(119.5, 31.7, Language::zh), "东经119°30′00.00″ 北纬31°42′00.00″");
    EXPECT_EQ(texts::degrees_minutes_seconds(-104.80125, -0.5, Language::en), "104°48′04.50″W 0°30′00.00″S");
    EXPECT_EQ(texts::degrees_minutes_seconds(118.9999999, 31.0 + 59.9999 / 3600, Language::en),
              "119°00′00.00″E 31°01′00.00″N")
        << "never 60 seconds";
}

}  // namespace
}  // namespace quarrywatch::io
