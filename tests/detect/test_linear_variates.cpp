#include "kernels/detect/linear_variates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

using Plane = core::Raster<float>;
using Mask = core::Raster<std::uint8_t>;

std::vector<core::RasterView<const float>> parts_of(const std::vector<Plane>& planes, int row, int col, int rows,
                                                    int cols) {
    std::vector<core::RasterView<const float>> views;
    for (const Plane& p : planes) views.push_back(p.view().part(row, col, rows, cols));
    return views;
}

std::vector<Plane> random_planes(int count, int rows, int cols) {
    core::RandomValues random(1);
    std::vector<Plane> planes;
    for (int i = 0; i < count; ++i) {
        Plane plane(rows, cols);
        for (std::size_t k = 0; k < plane.size(); ++k) plane.data()[k] = static_cast<float>(random.uniform(-3, 3));
        planes.push_back(std::move(plane));
    }
    return planes;
}

TEST(LinearVariates, LiteralPixels) {
    const LinearVariates model{2, 2, {1, -2, 0.5F, 3}, {10, -1}};
    std::vector<Plane> features;
    features.emplace_back(1, 3);
    features.emplace_back(1, 3);
    for (int c = 0; c < 3; ++c) {
        features[0](0, c) = static_cast<float>(c + 1);  // 1 2 3
        features[1](0, c) = static_cast<float>(2 * c);  // 0 2 4
    }
    Mask valid(1, 3, 1);
    valid(0, 2) = 0;
    Plane first(1, 3, 99), second(1, 3, 99), score(1, 3, 99);
    const std::vector<core::RasterView<float>> out{first.view(), second.view()};
    apply(model, parts_of(features, 0, 0, 1, 3), valid.view(), out);
    EXPECT_EQ(std::vector<float>(first.data(), first.data() + 3), (std::vector<float>{11, 8, 0}));
    EXPECT_EQ(std::vector<float>(second.data(), second.data() + 3), (std::vector<float>{-0.5F, 6, 0}));
    const std::vector<core::RasterView<const float>> variates{first.view(), second.view()};
    sum_of_squares(variates, std::vector<float>{1, 2}, score.view());
    EXPECT_EQ(std::vector<float>(score.data(), score.data() + 3), (std::vector<float>{121.5F, 136, 0}));
}

TEST(LinearVariates, WhatIsInvalidMayBeAnything) {
    const LinearVariates model{1, 1, {2}, {1}};
    std::vector<Plane> features;
    features.emplace_back(1, 40, std::numeric_limits<float>::quiet_NaN());
    features[0](0, 39) = std::numeric_limits<float>::infinity();
    const Mask valid(1, 40, 0);
    Plane out(1, 40, 5);
    apply(model, parts_of(features, 0, 0, 1, 40), valid.view(), std::vector{out.view()});
    for (int c = 0; c < 40; ++c) EXPECT_EQ(out(0, c), 0);
}

TEST(LinearVariates, SameBytesInAnyWindow) {
    const std::vector<Plane> features = random_planes(4, 37, 101);
    const LinearVariates model{4, 2, {0.1F, -0.7F, 1.3F, 0.9F, -0.31F, 0.77F, 0.123F, -1.1F}, {0.3F, -0.2F}};
    Mask valid(37, 101, 1);
    for (int r = 0; r < 37; ++r) valid(r, (7 * r) % 101) = 0;
    std::vector<Plane> whole;
    whole.emplace_back(37, 101);
    whole.emplace_back(37, 101);
    apply(model, parts_of(features, 0, 0, 37, 101), valid.view(), std::vector{whole[0].view(), whole[1].view()});
    for (const int width : {1, 7, 16, 33, 101})
        for (int col = 0; col < 101; col += width) {
            const int cols = std::min(width, 101 - col);
            Plane first(37, cols), second(37, cols);
            apply(model, parts_of(features, 0, col, 37, cols), valid.view().part(0, col, 37, cols),
                  std::vector{first.view(), second.view()});
            for (int r = 0; r < 37; ++r) {
                const auto bytes = static_cast<std::size_t>(cols) * sizeof(float);
                ASSERT_EQ(std::memcmp(first.row(r), whole[0].row(r) + col, bytes), 0);
                ASSERT_EQ(std::memcmp(second.row(r), whole[1].row(r) + col, bytes), 0);
            }
        }
}

TEST(LinearVariates, RefusesOtherCounts) {
    const LinearVariates model{2, 1, {1, 1}, {0}};
    const std::vector<Plane> features = random_planes(2, 3, 3);
    const Mask valid(3, 3, 1);
    Plane out(3, 3);
    const auto views = parts_of(features, 0, 0, 3, 3);
    EXPECT_THROW(apply(model, std::span(views).first(1), valid.view(), std::vector{out.view()}), std::invalid_argument);
    EXPECT_THROW(apply(model, views, valid.view(), std::vector{out.view(), out.view()}), std::invalid_argument);
    EXPECT_THROW(sum_of_squares(views, std::vector<float>{1}, out.view()), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
