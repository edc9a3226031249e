#include "pipeline/io/geometry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "pipeline/fault.hpp"
#include "pipeline/io/box_index.hpp"

namespace quarrywatch::io {
namespace {

/// Overlays round coordinates to doubles; the figures here are of the order of 10.
constexpr double kOverlayTolerance = 1e-9;

Geometry box(double west, double south, double east, double north) {
    return Geometry::from_box({west, south, east, north});
}

TEST(Geometry, PixelRingsGoThroughTheGeotransform) {
    Grid grid;
    grid.geotransform = {1000, 10, 0, 2000, 0, -20};
    const Geometry polygon = Geometry::from_rings({{{1, 2}, {3, 2}, {3, 3}, {1, 3}, {1, 2}}}, grid);
    EXPECT_EQ(polygon.box(), (Box{1010, 1940, 1030, 1960}));
    EXPECT_EQ(polygon.planar_area(), 400);
}

TEST(Geometry, HolesAreSubtracted) {
    const Geometry frame = Geometry::from_rings(
        {{{0, 0}, {3, 0}, {3, 3}, {0, 3}, {0, 0}}, {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}}, Grid{});
    EXPECT_EQ(frame.planar_area(), 8);
    EXPECT_TRUE(frame.contains(0.5, 0.5));
    EXPECT_FALSE(frame.contains(1.5, 1.5));
    EXPECT_FALSE(frame.contains(5, 1.5));
}

TEST(Geometry, RotatedGridKeepsArea) {
    Grid grid;
    grid.geotransform = {0, 6, 8, 0, 8, -6};  // 10-unit pixels turned
    const Geometry pixel = Geometry::from_rings({{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}, grid);
    EXPECT_NEAR(pixel.planar_area(), 100, kOverlayTolerance);
    grid.rows = grid.cols = 1;
    EXPECT_EQ(bounds(grid), (Box{0, -6, 14, 8}));
}

TEST(Geometry, BowTieBecomesTwoTriangles) {
    Geometry tie = Geometry::from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))");
    EXPECT_FALSE(tie.valid());
    EXPECT_TRUE(tie.repair());
    EXPECT_TRUE(tie.valid());
    EXPECT_EQ(tie.polygons().size(), 2u);
    EXPECT_NEAR(tie.planar_area(), 2, kOverlayTolerance);
    EXPECT_FALSE(tie.repair()) << "a second repair has nothing to do";
}

TEST(Geometry, RepairDropsSpikes) {
    Geometry spiked = Geometry::from_wkt("POLYGON ((0 0, 2 0, 2 2, 5 2, 2 2, 0 2, 0 0))");
    spiked.repair();
    EXPECT_TRUE(spiked.valid());
    EXPECT_EQ(spiked.polygons().size(), 1u);
    EXPECT_NEAR(spiked.planar_area(), 4, kOverlayTolerance);
}

TEST(Geometry, Overlays) {
    const Geometry a = box(0, 0, 4, 4);
    const Geometry b = box(2, 2, 6, 6);
    EXPECT_NEAR(a.intersection(b).planar_area(), 4, kOverlayTolerance);
    EXPECT_NEAR(a.difference(b).planar_area(), 12, kOverlayTolerance);
    std::vector<Geometry> both;
    both.push_back(a.clone());
    both.push_back(b.clone());
    EXPECT_NEAR(union_of(both).planar_area(), 28, kOverlayTolerance);
    EXPECT_TRUE(a.intersection(box(9, 9, 10, 10)).empty());
    EXPECT_EQ(a.intersection(box(4, 0, 5, 4)).planar_area(), 0) << "a shared edge has no area";
    EXPECT_TRUE(a.intersects(box(4, 0, 5, 4)));
    EXPECT_TRUE(union_of({}).empty());
    EXPECT_EQ(a.difference(Geometry()).planar_area(), 16);
    EXPECT_TRUE(a.intersection(Geometry()).empty());
}

TEST(Geometry, InvalidOperandsAreRepaired) {
    const Geometry tie = Geometry::from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))");
    EXPECT_NEAR(box(-1, -1, 3, 3).intersection(tie).planar_area(), 2, kOverlayTolerance);
}

TEST(Geometry, GrownSquareHasTheKnownArea) {
    // 120-gon instead of a circle: within 0.1 % of the corners' area.
    const double exact = 16 + 4 * 4 + std::numbers::pi;
    constexpr double kCornerShare = 0.001;
    EXPECT_NEAR(box(0, 0, 4, 4).grown(1).planar_area(), exact, kCornerShare * std::numbers::pi);
}

TEST(Geometry, ScaledMovesEveryPointOnce) {
    const Geometry scaled = box(1, 1, 3, 2).scaled(2, 10);
    EXPECT_EQ(scaled.box(), (Box{2, 10, 6, 20}));
    EXPECT_EQ(scaled.planar_area(), 40);
    ASSERT_EQ(scaled.rings().size(), 1u);
    EXPECT_EQ(scaled.rings()[0][0].front(), scaled.rings()[0][0].back()) << "the closing point is scaled too";
}

TEST(Geometry, DensifiedKeepsShape) {
    const Geometry dense = box(0, 0, 10, 10).densified(2.5);
    EXPECT_EQ(dense.rings()[0][0].size(), 17u);
    EXPECT_EQ(dense.planar_area(), 100);
}

TEST(Geometry, DistanceAndInnerPoint) {
    EXPECT_EQ(box(0, 0, 1, 1).distance(box(4, 5, 6, 6)), 5);
    EXPECT_EQ(box(0, 0, 2, 2).distance(box(1, 1, 3, 3)), 0);
    EXPECT_TRUE(std::isinf(box(0, 0, 1, 1).distance(Geometry())));
    const Geometry c_shape = Geometry::from_wkt("POLYGON ((0 0, 9 0, 9 1, 1 1, 1 8, 9 8, 9 9, 0 9, 0 0))");
    const auto [x, y] = c_shape.inner_point();
    EXPECT_TRUE(c_shape.contains(x, y)) << "the centroid of this shape lies outside it";
}

TEST(Geometry, WkbIsLittleEndianIso) {
    const std::string bytes = Geometry::from_point(1, 2).wkb();
    ASSERT_EQ(bytes.size(), 21u);
    EXPECT_EQ(bytes[0], 1);
    EXPECT_EQ(bytes[1], 1);
    EXPECT_EQ(Geometry().wkb(), "");
}

TEST(Geometry, WktThatIsNoneIsAFault) { EXPECT_THROW(Geometry::from_wkt("POLYGONE (("), Fault); }

TEST(BoxIndex, FindsWhatAScanFinds) {
    std::mt19937 random(7);
    const auto number = [&](double below) { return below * static_cast<double>(random() % 10000) / 10000; };
    std::vector<Box> boxes;
    for (int i = 0; i < 3000; ++i) {
        const double x = number(1000);
        const double y = number(1000);
        boxes.push_back({x, y, x + number(i % 50 == 0 ? 600 : 20), y + number(20)});
    }
    const BoxIndex index(boxes);
    for (int q = 0; q < 200; ++q) {
        const double x = number(1000);
        const double y = number(1000);
        const Box wanted{x, y, x + number(100), y + number(100)};
        std::vector<std::size_t> scan;
        for (std::size_t i = 0; i < boxes.size(); ++i)
            if (boxes[i].meets(wanted)) scan.push_back(i);
        ASSERT_EQ(index.find(wanted), scan);
    }
}

TEST(BoxIndex, EmptyAndTouching) {
    EXPECT_TRUE(BoxIndex().find({0, 0, 1, 1}).empty());
    EXPECT_TRUE(BoxIndex(std::vector<Box>{}).find({0, 0, 1, 1}).empty());
    const BoxIndex one(std::vector<Box>{{0, 0, 1, 1}});
    EXPECT_EQ(one.find({1, 1, 2, 2}).size(), 1u);
    EXPECT_TRUE(one.find({1.001, 0, 2, 1}).empty());
}

}  // namespace
}  // namespace quarrywatch::io
