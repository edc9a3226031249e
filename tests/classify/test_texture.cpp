#include "kernels/classify/texture.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace quarrywatch::classify {
namespace {

BandPlaces red_only() {
    BandPlaces places;
    places.place[static_cast<std::size_t>(Role::red)] = 0;
    return places;
}

struct Ground {
    core::Raster<float> red{9, 9, 0.2F};
    core::Raster<std::uint8_t> valid{9, 9, std::uint8_t{1}};
    [[nodiscard]] std::optional<double> at(int row, int col) const {
        const std::vector<core::RasterView<const float>> bands{red.view()};
        return TextureOf(red_only(), bands, valid.view()).at(row, col);
    }
};

TEST(Texture, EvenGroundIsSmooth) {
    constexpr double kRounding = 1e-6;  // of sums of squares of floats
    EXPECT_NEAR(*Ground{}.at(4, 4), 0, kRounding);
}

TEST(Texture, AChessboard) {
    Ground g;
    for (int r = 0; r < 9; ++r)
        for (int c = 0; c < 9; ++c) g.red(r, c) = (r + c) % 2 == 0 ? 0.3F : 0.1F;
    // 13 of 25 pixels are bright.
    const double mean = (13 * 0.3 + 12 * 0.1) / 25, square = (13 * 0.09 + 12 * 0.01) / 25;
    constexpr double kRounding = 1e-6;
    EXPECT_NEAR(*g.at(4, 4), std::sqrt(square - mean * mean) / mean, kRounding);
    const double dark = *g.at(4, 4);
    for (std::size_t i = 0; i < g.red.size(); ++i) g.red.data()[i] *= 3;
    EXPECT_NEAR(*g.at(4, 4), dark, kRounding) << "blind to gain";
}

TEST(Texture, OnlyWhatIsSeenCounts) {
    Ground g;
    g.red(3, 3) = 90;
    g.valid(3, 3) = 0;
    constexpr double kRounding = 1e-6;
    EXPECT_NEAR(*g.at(4, 4), 0, kRounding);
    for (int r = 0; r < 9; ++r)
        for (int c = 0; c < 9; ++c) g.valid(r, c) = c < 3 ? 1 : 0;
    EXPECT_FALSE(g.at(4, 4)) << "five clear pixels are too few";
    EXPECT_TRUE(g.at(4, 3)) << "ten are enough";
    g.red.fill(-0.1F);
    EXPECT_FALSE(g.at(4, 3)) << "below black there is no ratio";
}

TEST(Texture, AtTheRasterEdge) { EXPECT_TRUE(Ground{}.at(0, 0)) << "nine pixels are there"; }

}  // namespace
}  // namespace quarrywatch::classify
