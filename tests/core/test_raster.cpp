#include "kernels/core/raster.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "kernels/core/window.hpp"

namespace quarrywatch::core {
namespace {

static_assert(!std::is_copy_constructible_v<Raster<float>> && !std::is_copy_assignable_v<Raster<float>>);
static_assert(std::is_convertible_v<RasterView<float>, RasterView<const float>>);
static_assert(!std::is_convertible_v<RasterView<const float>, RasterView<float>>);

TEST(Raster, RowMajorAndMoved) {
    Raster<int> a(2, 3, 7);
    a(1, 2) = 9;
    EXPECT_EQ(a.data()[5], 9);
    EXPECT_EQ(a.row(1)[0], 7);
    const int* const pixels = a.data();
    const Raster<int> b = std::move(a);
    EXPECT_EQ(b.data(), pixels);
    EXPECT_EQ(b.size(), 6U);
    EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): a moved-from raster is empty by contract
    EXPECT_EQ(a.size(), 0U);
}

TEST(Raster, ReshapeKeepsMemoryThatSuffices) {
    Raster<int> a(4, 5);
    const int* const pixels = a.data();
    a.reshape(2, 10);
    EXPECT_EQ(a.data(), pixels);
    a.reshape(1, 3);
    a.reshape(5, 4);
    EXPECT_EQ(a.data(), pixels);
    a.reshape(5, 5);
    EXPECT_EQ(a.size(), 25U);
    a.fill(3);
    EXPECT_EQ(a(4, 4), 3);
}

TEST(RasterView, PartsShareTheirPixels) {
    Raster<int> a(4, 5, 0);
    const RasterView<int> part = a.view().part(1, 2, 2, 3);
    EXPECT_EQ(part.stride(), 5);
    part(1, 0) = 8;
    EXPECT_EQ(a(2, 2), 8);
    const RasterView<int> inner = part.part(1, 0, 1, 2);
    EXPECT_EQ(inner(0, 0), 8);
    EXPECT_TRUE(RasterView<int>().empty());
}

TEST(Window, IntersectPadContains) {
    const Window a{0, 0, 4, 6}, b{2, 5, 10, 10};
    EXPECT_EQ(intersect(a, b), (Window{2, 5, 2, 1}));
    EXPECT_EQ(intersect(b, a), intersect(a, b));
    EXPECT_TRUE(intersect(a, Window{4, 0, 3, 3}).empty());  // they touch, they do not meet
    EXPECT_TRUE(intersect(a, Window{-9, -9, 2, 2}).empty());
    EXPECT_EQ(pad(a, 3), (Window{-3, -3, 10, 12}));
    EXPECT_EQ(pad(pad(b, 3), -3), b);
    EXPECT_TRUE(b.contains(2, 5));
    EXPECT_FALSE(b.contains(12, 5));
    EXPECT_FALSE(b.contains(2, 4));
}

}  // namespace
}  // namespace quarrywatch::core
