#include "pipeline/io/subdivide.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

namespace quarrywatch::io {
namespace {

/// A wheel of `corners` corners with a square hole.
Geometry wheel(int corners) {
    std::string text = "POLYGON ((";
    for (int i = 0; i <= corners; ++i) {
        const double angle = 2 * std::numbers::pi * (i % corners) / corners;
        const double r = i % 2 == 0 ? 1000 : 900;
        text += (i == 0 ? "" : ",") + std::to_string(r * std::cos(angle)) + " " + std::to_string(r * std::sin(angle));
    }
    return Geometry::from_wkt(text + "),(-10 -10,10 -10,10 10,-10 10,-10 -10))");
}

std::size_t corners_of(const Geometry& polygon) {
    std::size_t count = 0;
    for (const MapPolygon& part : polygon.rings())
        for (const MapRing& ring : part) count += ring.size();
    return count;
}

TEST(Subdivided, SmallOnesAreLeftWhole) {
    EXPECT_TRUE(subdivided(Geometry::from_box({0, 0, 1, 1}), 5).empty());
    EXPECT_TRUE(subdivided(Geometry(), 5).empty());
}

TEST(Subdivided, PiecesAreSmallAndMakeUpTheWhole) {
    const Geometry whole = wheel(4000);
    ASSERT_TRUE(whole.valid());
    const std::vector<Geometry> pieces = subdivided(whole, 100);
    EXPECT_GT(pieces.size(), 40u);
    double total = 0;
    for (const Geometry& piece : pieces) {
        EXPECT_TRUE(piece.valid());
        EXPECT_LE(corners_of(piece), 100u);
        total += piece.planar_area();
    }
    constexpr double kRounding = 1e-12;  // of sums of some thousand products
    EXPECT_NEAR(total / whole.planar_area(), 1, kRounding);
    EXPECT_NEAR(union_of(pieces).planar_area() / whole.planar_area(), 1, kRounding) << "they do not overlap";
}

TEST(Subdivided, EndsWhereHalvingDoesNotHelp) {
    // 200 corners within 2 mm of a border of 1 km: 16 halvings of the box, 8 of each side, end at 4 m.
    std::string spot = "POLYGON ((0 0,1000 0,1000 1000,0 1000";
    for (int i = 0; i < 200; ++i)
        spot += "," + std::to_string(i % 2 == 0 ? 0.0 : 1e-5) + " " + std::to_string(300 + 1e-5 * (200 - i));
    Geometry fan = Geometry::from_wkt(spot + ",0 0))");
    fan.repair();
    const std::vector<Geometry> pieces = subdivided(fan, 20);
    EXPECT_GT(pieces.size(), 10u);
    double total = 0;
    for (const Geometry& piece : pieces) total += piece.planar_area();
    EXPECT_NEAR(total, fan.planar_area(), 1e-6);
}

}  // namespace
}  // namespace quarrywatch::io
