#include "kernels/classify/clear_mask.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace quarrywatch::classify {
namespace {

using Mask = core::Raster<std::uint8_t>;

Mask random_mask(int rows, int cols, int unclear_per_mille, unsigned seed) {
    std::mt19937 random(seed);
    Mask mask(rows, cols);
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) mask(r, c) = static_cast<int>(random() % 1000) < unclear_per_mille ? 0 : 1;
    return mask;
}

/// By the definition: every pixel against every pixel of the disc around it.
Mask dilated_by_definition(const Mask& clear, int radius) {
    Mask out(clear.rows(), clear.cols(), 1);
    for (int r = 0; r < clear.rows(); ++r)
        for (int c = 0; c < clear.cols(); ++c)
            for (int y = std::max(0, r - radius); y <= std::min(clear.rows() - 1, r + radius); ++y)
                for (int x = std::max(0, c - radius); x <= std::min(clear.cols() - 1, c + radius); ++x)
                    if ((y - r) * (y - r) + (x - c) * (x - c) <= radius * radius && clear(y, x) == 0) out(r, c) = 0;
    return out;
}

void expect_equal(const Mask& a, const Mask& b) {
    ASSERT_EQ(a.rows(), b.rows());
    ASSERT_EQ(a.cols(), b.cols());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) ASSERT_EQ(a(r, c), b(r, c)) << "row " << r << " col " << c;
}

TEST(ClearMask, ScenesClassesThatShowTheGround) {
    std::string clear;
    for (int code = -1; code <= 13; ++code)
        if (is_clear_scl(code)) clear += std::to_string(code) + " ";
    EXPECT_EQ(clear, "2 4 5 6 7 ");
}

TEST(ClearMask, LandsatBits) {
    EXPECT_TRUE(is_clear_qa_pixel(21824));   // clear, low confidences: the commonest value of Landsat 8 land
    EXPECT_TRUE(is_clear_qa_pixel(21952));   // clear water
    EXPECT_FALSE(is_clear_qa_pixel(1));      // fill
    EXPECT_FALSE(is_clear_qa_pixel(22280));  // cloud, high confidence
    EXPECT_FALSE(is_clear_qa_pixel(23888));  // cloud shadow
    for (int bit = 0; bit <= 5; ++bit) EXPECT_FALSE(is_clear_qa_pixel(1 << bit)) << bit;
    for (int bit = 6; bit <= 15; ++bit) EXPECT_TRUE(is_clear_qa_pixel(1 << bit)) << bit;
}

TEST(ClearMask, RastersFollowTheCodes) {
    std::vector<std::uint8_t> codes{0, 4, 9, 6, 3, 255};
    std::vector<std::uint16_t> bits{21824, 1, 22280, 21952, 65535, 64};
    Mask clear(2, 3);
    clear_from_scl(core::RasterView<const std::uint8_t>(codes.data(), 2, 3), clear.view());
    EXPECT_EQ(std::vector<std::uint8_t>(clear.data(), clear.data() + 6), (std::vector<std::uint8_t>{0, 1, 0, 1, 0, 0}));
    clear_from_qa_pixel(core::RasterView<const std::uint16_t>(bits.data(), 2, 3), clear.view());
    EXPECT_EQ(std::vector<std::uint8_t>(clear.data(), clear.data() + 6), (std::vector<std::uint8_t>{1, 0, 0, 1, 0, 1}));
    EXPECT_THROW(clear_from_scl(core::RasterView<const std::uint8_t>(codes.data(), 3, 2), clear.view()),
                 std::invalid_argument);
}

TEST(DilateUnclear, OnePixelBecomesADisc) {
    Mask clear(7, 7, 1);
    clear(3, 3) = 0;
    dilate_unclear(clear.view(), 2);
    std::string drawn;
    for (int r = 0; r < 7; ++r) {
        for (int c = 0; c < 7; ++c) drawn += clear(r, c) != 0 ? '.' : '#';
        drawn += '\n';
    }
    EXPECT_EQ(drawn,
              ".......\n"
              "...#...\n"
              "..###..\n"
              ".#####.\n"
              "..###..\n"
              "...#...\n"
              ".......\n");
}

TEST(DilateUnclear, EqualsTheDefinition) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        const int rows = 1 + static_cast<int>(seed * 7 % 33);
        const int cols = 1 + static_cast<int>(seed * 11 % 41);
        const int radius = static_cast<int>(seed % 9);
        Mask mask = random_mask(rows, cols, seed % 3 == 0 ? 300 : 15, seed);
        const Mask expected = dilated_by_definition(mask, radius);
        dilate_unclear(mask.view(), radius);
        expect_equal(mask, expected);
    }
}

TEST(DilateUnclear, BothWidthsOfDistanceAreExact) {
    for (const int radius : {253, 254, 400}) {
        Mask clear(700, 3, 1);
        clear(350, 0) = 0;
        const Mask expected = dilated_by_definition(clear, radius);
        dilate_unclear(clear.view(), radius);
        expect_equal(clear, expected);
        Mask wide(3, 900, 1);
        wide(0, 450) = 0;
        const Mask expected_wide = dilated_by_definition(wide, radius);
        dilate_unclear(wide.view(), radius);
        expect_equal(wide, expected_wide);
    }
}

TEST(DilateUnclear, ATileWithHaloGetsWhatTheWholeGets) {
    constexpr int kRadius = 5;
    constexpr int kTile = 16;
    Mask whole = random_mask(64, 80, 10, 7);
    const Mask original = random_mask(64, 80, 10, 7);
    dilate_unclear(whole.view(), kRadius);
    for (int row = 0; row < 64; row += kTile) {
        for (int col = 0; col < 80; col += kTile) {
            const int top = std::max(0, row - kRadius);
            const int left = std::max(0, col - kRadius);
            const int bottom = std::min(64, row + kTile + kRadius);
            const int right = std::min(80, col + kTile + kRadius);
            Mask tile(bottom - top, right - left);
            for (int r = top; r < bottom; ++r)
                for (int c = left; c < right; ++c) tile(r - top, c - left) = original(r, c);
            dilate_unclear(tile.view(), kRadius);
            for (int r = row; r < row + kTile; ++r)
                for (int c = col; c < col + kTile; ++c)
                    ASSERT_EQ(tile(r - top, c - left), whole(r, c)) << r << " " << c;
        }
    }
}

TEST(DilateUnclear, HostileShapes) {
    Mask clear(3, 4, 255);  // any nonzero value is clear
    dilate_unclear(clear.view(), 3);
    for (std::size_t i = 0; i < clear.size(); ++i) EXPECT_EQ(clear.data()[i], 1);
    clear(0, 0) = 0;
    dilate_unclear(clear.view(), 60000);  // far wider than the raster: everything is reached
    for (std::size_t i = 0; i < clear.size(); ++i) EXPECT_EQ(clear.data()[i], 0);
    Mask empty(0, 5);
    EXPECT_NO_THROW(dilate_unclear(empty.view(), 2));
    EXPECT_THROW(dilate_unclear(clear.view(), -1), std::invalid_argument);
    EXPECT_THROW(dilate_unclear(clear.view(), 65534), std::invalid_argument);
}

TEST(DilateUnclear, LeavesPixelsOutsideAStridedViewAlone) {
    Mask big(5, 8, 1);
    big(2, 3) = 0;
    dilate_unclear(big.view().part(1, 2, 3, 3), 9);
    int unclear = 0;
    for (std::size_t i = 0; i < big.size(); ++i) unclear += big.data()[i] == 0 ? 1 : 0;
    EXPECT_EQ(unclear, 9);
    EXPECT_EQ(big(0, 3), 1);
    EXPECT_EQ(big(2, 1), 1);
    EXPECT_EQ(big(2, 5), 1);
}

}  // namespace
}  // namespace quarrywatch::classify
