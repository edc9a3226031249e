#include "kernels/coregister/gradient.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "kernels/coregister/match_window.hpp"
#include "tests/coregister/texture.hpp"

namespace quarrywatch::coregister {
namespace {

using Image = core::Raster<float>;
using Mask = core::Raster<std::uint8_t>;

TEST(Gradient, FourByFourByHand) {
    // A step of 4 between the second and the third column, then flat.
    Image image(4, 4);
    for (int r = 0; r < 4; ++r)
        for (int c = 0; c < 4; ++c) image(r, c) = c < 2 ? 0.0F : 4.0F;
    const Mask clear(4, 4, 1);
    Image out(4, 4);
    Mask out_clear(4, 4);
    gradient_magnitude(image.view(), clear.view(), out.view(), out_clear.view());
    for (int r = 0; r < 4; ++r) {
        EXPECT_EQ(out(r, 0), 0);
        EXPECT_EQ(out(r, 1), 2);  // 4 over two pixels
        EXPECT_EQ(out(r, 2), 2);
        EXPECT_EQ(out(r, 3), 0);
    }
    // At the upper edge one-sided: 6 over one pixel down and 8 over one across.
    image.fill(0);
    image(0, 0) = 0;
    image(0, 1) = 8;
    image(1, 0) = 6;
    gradient_magnitude(image.view(), clear.view(), out.view(), out_clear.view());
    EXPECT_EQ(out(0, 0), 10);
}

TEST(Gradient, WhatAMaskHidesIsNotLookedAt) {
    Image image(5, 5, 1.0F);
    Mask clear(5, 5, 1);
    image(2, 2) = std::numeric_limits<float>::quiet_NaN();
    clear(2, 2) = 0;
    Image out(5, 5);
    Mask out_clear(5, 5);
    gradient_magnitude(image.view(), clear.view(), out.view(), out_clear.view());
    for (int r = 0; r < 5; ++r)
        for (int c = 0; c < 5; ++c) {
            const bool near = std::abs(r - 2) + std::abs(c - 2) <= 1;
            EXPECT_EQ(out_clear(r, c), near ? 0 : 1) << r << " " << c;
            EXPECT_EQ(out(r, c), 0);
        }
}

TEST(Gradient, MatchesWhereTheContrastIsReversed) {
    constexpr int kSize = 128;
    const Texture texture(4);
    const Image before = texture.window(kSize, 0, 0);
    Image after = texture.window(kSize, 1.5, -0.75);
    for (int r = 0; r < kSize; ++r)  // half of the land has dark for bright, as two sensors may see it
        for (int c = 0; c < kSize; ++c)
            if ((r / 16 + c / 16) % 2 == 0) after(r, c) = 2000 - after(r, c);
    const Mask clear(kSize, kSize, 1);
    MatchOptions options;
    MatchWorkspace workspace(kSize);
    const auto error = [&](const Image& a, const Image& b) {
        const Match m = match_window(a.view(), b.view(), clear.view(), options, workspace);
        return m.status == MatchStatus::ok ? std::hypot(m.dx_px - 1.5, m.dy_px + 0.75) : kSize;
    };
    Image before_edges(kSize, kSize), after_edges(kSize, kSize);
    Mask ignored(kSize, kSize);
    gradient_magnitude(before.view(), clear.view(), before_edges.view(), ignored.view());
    gradient_magnitude(after.view(), clear.view(), after_edges.view(), ignored.view());
    EXPECT_GT(error(before, after), 0.5);
    EXPECT_LT(error(before_edges, after_edges), 0.1);
}

TEST(Gradient, RefusesOtherShapes) {
    const Image image(4, 4, 1.0F);
    const Mask clear(4, 5, 1);
    Image out(4, 4);
    Mask out_clear(4, 4);
    EXPECT_THROW(gradient_magnitude(image.view(), clear.view(), out.view(), out_clear.view()), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::coregister
