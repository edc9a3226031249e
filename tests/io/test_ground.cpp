#include "pipeline/io/ground.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "pipeline/fault.hpp"
#include "tests/io/layer_file.hpp"

namespace quarrywatch::io {
namespace {

/// Karney's areas are good to 0.1 m2 for a country; what is left is the 500 m segments that stand for a parallel.
constexpr double kAreaTolerance = 1e-6;
/// UTM's scale near its central meridian differs from 0.9996 by x^2 / 2 R^2 = 1e-8 at 1 km.
constexpr double kScaleTolerance = 1e-7;

/// Area between two parallels and two meridians on WGS 84, by the closed form of the authalic latitude.
double cell_area_m2(double south, double north, double width_degrees) {
    constexpr double a = 6378137;
    constexpr double f = 1 / 298.257223563;
    const double e2 = f * (2 - f);
    const double e = std::sqrt(e2);
    const auto q = [&](double degrees) {
        const double s = std::sin(degrees * std::numbers::pi / 180);
        return s / (1 - e2 * s * s) + std::atanh(e * s) / e;
    };
    return width_degrees * std::numbers::pi / 180 * a * a * (1 - e2) / 2 * (q(north) - q(south));
}

TEST(Ground, DegreeCellsHaveTheClosedFormArea) {
    const Ground ground("EPSG:4326");
    for (const double south : {0.0, 31.0, 60.0}) {
        const double exact = cell_area_m2(south, south + 0.2, 0.3);
        const Measure measure = ground.measure(Geometry::from_box({119, south, 119.3, south + 0.2}));
        EXPECT_NEAR(measure.area_m2 / exact, 1, kAreaTolerance) << south;
    }
}

TEST(Ground, UtmSquareHasTheScaleOfItsMeridian) {
    const Ground ground("EPSG:32650");
    const Measure measure = ground.measure(Geometry::from_box({499500, 3499500, 500500, 3500500}));
    EXPECT_NEAR(measure.area_m2 / (1e6 / (0.9996 * 0.9996)), 1, kScaleTolerance);
    EXPECT_NEAR(measure.perimeter_m / (4000 / 0.9996), 1, kScaleTolerance);
}

TEST(Ground, TheSameGroundHasTheSameAreaInEveryProjection) {
    const Geometry lonlat = Geometry::from_box({118.9, 31.5, 119.1, 31.6});
    const double exact = cell_area_m2(31.5, 31.6, 0.2);
    for (const char* crs : {"EPSG:32650", "EPSG:32651", "EPSG:3857", "EPSG:4528"}) {
        const Geometry projected = *Reprojection("EPSG:4326", crs).apply(lonlat.densified(0.002));
        // CGCS2000's ellipsoid flattens in the eighth digit otherwise.
        EXPECT_NEAR(Ground(crs).measure(projected).area_m2 / exact, 1, kAreaTolerance) << crs;
    }
}

TEST(Ground, HolesAreSubtractedFromAreaAndAddedToPerimeter) {
    const Ground ground("EPSG:32650");
    const Geometry frame =
        Geometry::from_box({500000, 0, 500100, 100}).difference(Geometry::from_box({500040, 40, 500060, 60}));
    const Measure measure = ground.measure(frame);
    EXPECT_NEAR(measure.area_m2 / (9600 / (0.9996 * 0.9996)), 1, kScaleTolerance);
    EXPECT_NEAR(measure.perimeter_m / (480 / 0.9996), 1, kScaleTolerance);
    EXPECT_EQ(ground.measure(Geometry()).area_m2, 0);
}

TEST(Ground, LonLatOfAKnownPlace) {
    // The origin of UTM zone 50: 117 degrees east on the equator.
    const auto lonlat = Ground("EPSG:32650").lonlat(500000, 0);
    ASSERT_TRUE(lonlat);
    EXPECT_NEAR((*lonlat)[0], 117, 1e-9);
    EXPECT_NEAR((*lonlat)[1], 0, 1e-9);
}

TEST(Ground, ScaleOfWebMercatorGrowsWithLatitude) {
    const Ground ground("EPSG:3857");
    const Geometry place = *Reprojection("EPSG:4326", "EPSG:3857").apply(Geometry::from_point(10, 60));
    const auto [mx, my] = ground.metres_per_unit(place.box().west, place.box().south);
    // On the sphere it is cos(60) = 0.5; the ellipsoid changes it by less than 0.4 %.
    EXPECT_NEAR(mx, 0.5, 0.002);
    EXPECT_NEAR(my, 0.5, 0.002);
}

TEST(Ground, GrownByMetresInDegrees) {
    const Ground ground("EPSG:4326");
    const Geometry place = Geometry::from_box({119, 60, 119.001, 60.001});
    const Box box = ground.grown(place, 100).box();
    const auto [mx, my] = ground.metres_per_unit(119, 60);
    constexpr double kMetres = 0.1;  // the scale is taken once, at the middle
    EXPECT_NEAR((119 - box.west) * mx, 100, kMetres);
    EXPECT_NEAR((60 - box.south) * my, 100, kMetres);
    EXPECT_NEAR(ground.distance_m(place, Geometry::from_point(119.0005, 60.002)), 0.001 * my, kMetres);
}

TEST(Ground, GeodesicOfAKnownFlight) {
    // source  Karney's GeographicLib, the example of its manual: JFK to LHR.
    const auto line = Ground("EPSG:4326").geodesic({-73.8, 40.6}, {-0.5, 51.6});
    ASSERT_TRUE(line);
    EXPECT_NEAR(line->length_m, 5551759.400, 1e-3);
    EXPECT_NEAR(line->azimuth_deg, 51.198883, 1e-6);
    // Back again it sets out to the west-north-west: the azimuth is counted on to 360, never negative.
    const double back = Ground("EPSG:4326").geodesic({-0.5, 51.6}, {-73.8, 40.6})->azimuth_deg;
    EXPECT_GT(back, 270);
    EXPECT_LT(back, 360);
}

TEST(Ground, GeodesicKnowsTrueNorth) {
    // 2.4 degrees east of its meridian the grid's north of UTM zone 50 is turned by the convergence.
    const Ground ground("EPSG:32650");
    const std::array<double, 2> place{730000, 3500000};
    const auto lonlat = *ground.lonlat(place[0], place[1]);
    const double radians = std::numbers::pi / 180;
    const double convergence =
        std::atan(std::tan((lonlat[0] - 117) * radians) * std::sin(lonlat[1] * radians)) / radians;
    constexpr double kSphere_deg = 0.002;  // the formula is the sphere's
    EXPECT_GT(convergence, 1);
    EXPECT_NEAR(ground.geodesic(place, {730000, 3500100})->azimuth_deg, convergence, kSphere_deg);
    EXPECT_NEAR(ground.geodesic(place, {729900, 3500000})->azimuth_deg, 270 + convergence, kSphere_deg);
}

TEST(Ground, FaultsNameTheRemedy) {
    EXPECT_THROW(Ground("nonsense"), Fault);
    EXPECT_THROW(Ground(""), Fault);
    try {
        Ground(R"(LOCAL_CS["site grid",UNIT["metre",1]])");
        FAIL() << "a local grid has no place on the earth";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::bad_input);
        EXPECT_NE(std::string(fault.what()).find("gdal_edit.py"), std::string::npos);
    }
}

TEST(Reprojection, SameCrsIsRecognisedInOtherClothes) {
    EXPECT_TRUE(Reprojection("EPSG:32650", test::utm_grid().crs_wkt).identity());
    EXPECT_FALSE(Reprojection("EPSG:4326", test::utm_grid().crs_wkt).identity());
}

TEST(Reprojection, LongEdgesBend) {
    // A parallel of 6 degrees is no straight line in UTM.
    const Geometry strip = Geometry::from_box({114, 31, 120, 31.01});
    const Geometry there = *Reprojection("EPSG:4326", "EPSG:32650").apply(strip);
    const double exact = cell_area_m2(31, 31.01, 6);
    constexpr double kKilometreSegments = 1e-4;
    EXPECT_NEAR(Ground("EPSG:32650").measure(there).area_m2 / exact, 1, kKilometreSegments);
    const Box middle = Reprojection("EPSG:4326", "EPSG:32650").apply(Geometry::from_point(117, 31.005))->box();
    EXPECT_TRUE(there.contains(middle.west, middle.south)) << "a straight edge would pass 4 km beside it";
}

}  // namespace
}  // namespace quarrywatch::io
