#include "pipeline/stages/overshoot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "pipeline/stages/convex_pieces.hpp"
#include "tests/io/layer_file.hpp"

// In UTM zone 50 at its central meridian: grid north is true north, and a metre of the map is 1 / 0.9996 m of ground.

namespace quarrywatch::stages {
namespace {

using io::Geometry;

constexpr double kScale = 1 / 0.9996;
constexpr double kEast = 500000, kNorth = 3500000;
/// The scale changes by 1e-8 within a kilometre of the meridian; what is left is rounding of coordinates of 3.5e6.
constexpr double kExact_m = 1e-4;
constexpr double kExact_deg = 1e-3;

Geometry box(double west, double south, double east, double north) {
    return Geometry::from_box({kEast + west, kNorth + south, kEast + east, kNorth + north});
}

Geometry polygon(const std::vector<std::array<double, 2>>& corners) {
    std::string text = "POLYGON ((";
    for (std::size_t i = 0; i <= corners.size(); ++i) {
        const auto& [x, y] = corners[i % corners.size()];
        text += (i == 0 ? "" : ",") + std::to_string(kEast + x) + " " + std::to_string(kNorth + y);
    }
    return Geometry::from_wkt(text + "))");
}

/// Of a site over areas, as LicenceEvidence asks.
Overshoot beyond(const Geometry& site, const std::vector<const Geometry*>& areas) {
    const io::Ground ground("EPSG:32650");
    std::vector<Geometry> inside;
    for (const Geometry* area : areas) inside.push_back(site.intersection(*area));
    return greatest_overshoot(site.difference(io::union_of(inside)), areas, ground);
}

TEST(Overshoot, InsideIsNone) {
    const Geometry licence = box(0, 0, 100, 100);
    EXPECT_EQ(beyond(box(20, 20, 80, 80), {&licence}).distance_m, 0);
    EXPECT_EQ(beyond(box(0, 0, 100, 100), {&licence}).distance_m, 0) << "on the border";
}

TEST(Overshoot, StraightOutInEachDirection) {
    const Geometry licence = box(0, 0, 100, 100);
    const struct {
        Geometry site;
        double distance, bearing;
    } cases[] = {{box(40, 50, 60, 130), 30, 0},
                 {box(50, 40, 170, 60), 70, 90},
                 {box(40, -25, 60, 50), 25, 180},
                 {box(-15, 40, 50, 60), 15, 270}};
    for (const auto& c : cases) {
        const Overshoot found = beyond(c.site, {&licence});
        EXPECT_NEAR(found.distance_m, c.distance * kScale, kExact_m);
        EXPECT_NEAR(found.bearing_deg, c.bearing, kExact_deg);
    }
}

TEST(Overshoot, AcrossACorner) {
    const Geometry licence = box(0, 0, 100, 100);
    const Overshoot found = beyond(box(90, 90, 130, 140), {&licence});
    EXPECT_NEAR(found.distance_m, 50 * kScale, kExact_m) << "30 east and 40 north of the corner";
    EXPECT_NEAR(found.bearing_deg, std::atan2(30, 40) * 180 / std::numbers::pi, kExact_deg);
    EXPECT_NEAR(found.from[0], kEast + 100, kExact_m);
    EXPECT_NEAR(found.to[1], kNorth + 140, kExact_m);
}

TEST(Overshoot, NearbyWithoutTouching) {
    const Geometry licence = box(0, 0, 100, 100);
    EXPECT_NEAR(beyond(box(150, 0, 200, 100), {&licence}).distance_m, 100 * kScale, kExact_m);
}

TEST(Overshoot, BetweenTwoLicencesTheMiddleIsFarthest) {
    // What lies outside has all of its corners on a licence; its middle line is 50 m from two.
    const Geometry west = box(-100, -500, 0, 500), east = box(100, -500, 200, 500);
    const Geometry south = box(-100, -600, 200, -490), north = box(-100, 490, 200, 600);
    const Geometry site = box(-10, -500, 110, 500);
    const Overshoot found = beyond(site, {&west, &east, &south, &north});
    EXPECT_NEAR(found.distance_m, 50 * kScale, kOvershootAccuracy_m);
    EXPECT_LE(found.distance_m, 50 * kScale + kExact_m) << "never more than it is";
}

TEST(Overshoot, InTheHoleOfALicenceTheMiddleIsFarthest) {
    const Geometry licence = box(0, 0, 300, 300).difference(box(100, 100, 200, 200));
    EXPECT_NEAR(beyond(box(50, 50, 250, 250), {&licence}).distance_m, 50 * kScale, kOvershootAccuracy_m);
}

TEST(Overshoot, IntoTheBayOfALicence) {
    // A wedge between the arms of a V: the farthest point lies on the site's edge, at no corner of it.
    const Geometry licence = polygon({{0, 0}, {200, 200}, {0, 30}, {-200, 200}});
    const Overshoot found = beyond(box(-80, 20, 80, 120), {&licence});
    // On the edge y = 120 at x = 0, to the upper border from (0, 30) to (200, 200).
    const double across = 90 * 200 / std::hypot(200.0, 170.0);
    EXPECT_NEAR(found.distance_m, across * kScale, kOvershootAccuracy_m);
    EXPECT_NEAR(found.to[1], kNorth + 120, kOvershootAccuracy_m);
}

TEST(Overshoot, OverlappingLicencesCountAsOne) {
    const Geometry a = box(0, 0, 100, 100), b = box(80, 0, 160, 100);
    EXPECT_NEAR(beyond(box(50, 40, 200, 60), {&a, &b}).distance_m, 40 * kScale, kExact_m);
}

TEST(Overshoot, FromTrueNorthAwayFromTheMeridian) {
    const double offset = 230000;
    const Geometry licence = box(offset, 0, offset + 100, 100);
    const io::Ground ground("EPSG:32650");
    const Overshoot found = beyond(box(offset + 40, 50, offset + 60, 130), {&licence});
    const auto lonlat = *ground.lonlat(kEast + offset, kNorth);
    const double radians = std::numbers::pi / 180;
    const double convergence =
        std::atan(std::tan((lonlat[0] - 117) * radians) * std::sin(lonlat[1] * radians)) / radians;
    constexpr double kSphere_deg = 0.002;  // the formula is the sphere's
    EXPECT_NEAR(found.bearing_deg, convergence, kSphere_deg);
    // UTM's scale: 0.9996 (1 + x^2 / 2 R^2), here 1.00025; R to 0.5 %.
    const double scale = 0.9996 * (1 + offset * offset / (2 * 6.37e6 * 6.37e6));
    EXPECT_NEAR(found.distance_m, 30 / scale, 1e-4);
}

TEST(Overshoot, InDegreesBothAxesHaveTheirOwnScale) {
    const io::Ground ground("EPSG:4326");
    const Geometry licence = Geometry::from_box({119, 60, 119.001, 60.001});
    const Geometry outside = Geometry::from_box({119.001, 60.0004, 119.002, 60.0006});
    const std::vector<const Geometry*> areas{&licence};
    const Overshoot east = greatest_overshoot(outside, areas, ground);
    const auto [mx, my] = ground.metres_per_unit(119.0015, 60.0005);
    EXPECT_NEAR(east.distance_m, 0.001 * mx, 1e-3);
    EXPECT_LT(mx, 0.6 * my);
    EXPECT_NEAR(east.bearing_deg, 90, 0.01);
}

/// The same by brute force: the farthest of many points of the site, by OGR's distance.
double sampled_m(const Geometry& outside, const Geometry& licence, double step) {
    const io::Box around = outside.box();
    double farthest = 0;
    for (double x = around.west; x <= around.east; x += step)
        for (double y = around.south; y <= around.north; y += step)
            if (outside.contains(x, y)) farthest = std::max(farthest, Geometry::from_point(x, y).distance(licence));
    for (const io::MapPolygon& part : outside.rings())
        for (const io::MapRing& ring : part)
            for (const auto& [x, y] : ring) farthest = std::max(farthest, Geometry::from_point(x, y).distance(licence));
    return farthest;
}

TEST(Overshoot, RandomSitesAgreeWithBruteForce) {
    std::mt19937 random(20240607);
    const auto uniform = [&](double low, double high) {
        return low + (high - low) * (static_cast<double>(random()) / 4294967296.0);
    };
    constexpr double kStep = 2;
    int inner = 0;
    for (int trial = 0; trial < 40; ++trial) {
        // Licences: one to three stars, some with a hole.
        std::vector<Geometry> shapes;
        const int stars = 1 + trial % 3;
        for (int s = 0; s < stars; ++s) {
            std::vector<std::array<double, 2>> corners;
            const double cx = uniform(-120, 120), cy = uniform(-120, 120);
            for (int i = 0; i < 12; ++i) {
                const double angle = 2 * std::numbers::pi * i / 12, r = uniform(20, 110);
                corners.push_back({cx + r * std::cos(angle), cy + r * std::sin(angle)});
            }
            shapes.push_back(polygon(corners));
            if (trial % 2 == 0) shapes.back() = shapes.back().difference(box(cx - 12, cy - 9, cx + 15, cy + 11));
        }
        std::vector<const Geometry*> areas;
        for (const Geometry& shape : shapes) areas.push_back(&shape);
        const Geometry licence = io::union_of(shapes);
        // The site: pixels of 10 m that hang together more or less.
        std::vector<Geometry> pixels;
        for (int i = 0; i < 60; ++i) {
            const double x = 10 * std::floor(uniform(-9, 9)), y = 10 * std::floor(uniform(-9, 9));
            pixels.push_back(box(x, y, x + 10 * std::floor(uniform(1, 4)), y + 10));
        }
        const Geometry outside = io::union_of(pixels).difference(licence);
        const io::Ground ground("EPSG:32650");
        const double found = greatest_overshoot(outside, areas, ground).distance_m / kScale;
        const double sampled = sampled_m(outside, licence, kStep);
        // Every sample is a point of the site; none of its points is farther than half a step's diagonal from one.
        EXPECT_GE(found, sampled - kOvershootAccuracy_m) << trial;
        EXPECT_LE(found, sampled + kStep * std::numbers::sqrt2 / 2 + kExact_m) << trial;
        double corners = 0;
        for (const io::MapPolygon& part : outside.rings())
            for (const io::MapRing& ring : part)
                for (const auto& [x, y] : ring)
                    corners = std::max(corners, Geometry::from_point(x, y).distance(licence));
        inner += found > corners + kOvershootAccuracy_m ? 1 : 0;
    }
    EXPECT_GT(inner, 2) << "some trials must need more than corners";
}

TEST(ConvexPieces, FillTheAreaAndNoMore) {
    const Geometry area = polygon({{0, 0}, {200, 200}, {0, 30}, {-200, 200}})
                              .difference(box(-3, 20, 4, 25))
                              .difference(polygon({{60, 70}, {90, 100}, {80, 95}}));
    double total = 0;
    for (const Quad& q : convex_pieces(area.rings())) {
        double twice = 0;
        for (std::size_t i = 0; i < q.size(); ++i) {
            const MapPoint& a = q[i];
            const MapPoint& b = q[(i + 1) % q.size()];
            twice += (a[0] - kEast) * (b[1] - kNorth) - (b[0] - kEast) * (a[1] - kNorth);
        }
        EXPECT_GE(twice, 0) << "in order around it";
        total += twice / 2;
    }
    constexpr double kRounding_m2 = 1e-5;  // coordinates of 3.5e6 m carry 1e-9 m
    EXPECT_NEAR(total, area.planar_area(), kRounding_m2);
    EXPECT_TRUE(convex_pieces({}).empty());
}

}  // namespace
}  // namespace quarrywatch::stages
