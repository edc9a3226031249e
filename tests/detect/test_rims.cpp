#include "kernels/detect/rims.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

using Plane = core::Raster<float>;
using Mask = core::Raster<std::uint8_t>;

/// Scores alone, of which the change is the square root.
void clear_rims_of(core::RasterView<const float> score, int first_row, int first_col, double share,
                   core::RasterView<std::uint8_t> mask) {
    RimWorkspace workspace;
    clear_rims(score, {LinearScore{}, {}, {}}, first_row, first_col, share, workspace, mask);
}

/// What is left of one marked row of scores.
std::vector<int> kept(const std::vector<float>& scores, double share) {
    Plane score(1, static_cast<int>(scores.size()));
    std::memcpy(score.data(), scores.data(), scores.size() * sizeof(float));
    Mask mask(1, score.cols(), 1);
    clear_rims_of(score.view(), 0, 0, share, mask.view());
    return {mask.data(), mask.data() + mask.size()};
}

TEST(Rims, BlurredEdgeByHand) {
    // A quarter of 100 stays, what is below goes, and two pixels are as far as it reaches.
    EXPECT_EQ(kept({100, 25, 24, 24, 1}, 0.5), (std::vector<int>{1, 1, 0, 1, 0}));
    EXPECT_EQ(kept({1, 24, 24, 25, 100}, 0.5), (std::vector<int>{0, 1, 0, 1, 1}));
    EXPECT_EQ(kept({5, 5, 5}, 1), (std::vector<int>{1, 1, 1}));
    EXPECT_EQ(kept({100, 1, 0}, 0), (std::vector<int>{1, 1, 1}));
    EXPECT_EQ(kept({0, 0}, 0.5), (std::vector<int>{1, 1}));  // nothing stronger is near
    EXPECT_EQ(kept({7}, 0.5), (std::vector<int>{1}));
}

TEST(Rims, ReachIsASquare) {
    for (int r = 0; r < 9; ++r)
        for (int c = 0; c < 9; ++c) {
            if (r == 4 && c == 4) continue;
            Plane score(9, 9, 0.0F);
            score(4, 4) = 10;
            score(r, c) = 100;
            Mask mask(9, 9, 0);
            mask(4, 4) = 7;
            clear_rims_of(score.view(), 0, 0, 0.5, mask.view());
            const bool near = std::abs(r - 4) <= kRimReach_px && std::abs(c - 4) <= kRimReach_px;
            EXPECT_EQ(mask(4, 4), near ? 0 : 7) << r << ' ' << c;  // what stays keeps its value
        }
}

TEST(Rims, UnmarkedNeighboursCountAndStayUnmarked) {
    Plane score(3, 3, 10.0F);
    score(0, 0) = 100;
    Mask mask(3, 3, 0);
    mask(2, 2) = 1;
    clear_rims_of(score.view(), 0, 0, 0.5, mask.view());
    for (std::size_t i = 0; i < mask.size(); ++i) EXPECT_EQ(mask.data()[i], 0);
}

TEST(Rims, ClearedPixelsStillClearOthers) {
    // 20 falls to 100, 4 falls to 20 though 20 has fallen: what counts is the score, not the order.
    EXPECT_EQ(kept({100, 90, 20, 6, 4}, 0.5), (std::vector<int>{1, 1, 0, 0, 0}));
    EXPECT_EQ(kept({4, 6, 20, 90, 100}, 0.5), (std::vector<int>{0, 0, 0, 1, 1}));
}

TEST(Rims, PaddingBelongsToTheScoreOnly) {
    Plane score(5, 7, 10.0F);
    score(0, 1) = 100;  // above and left of the mask, which begins at (2, 3)
    Mask mask(3, 4, 1);
    clear_rims_of(score.view(), 2, 3, 0.5, mask.view());
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 4; ++c) EXPECT_EQ(mask(r, c), r == 0 && c == 0 ? 0 : 1) << r << ' ' << c;
}

/// Bands themselves as the change: after - before, each with this standard deviation.
LinearScore difference_of(int bands, float sigma) {
    LinearScore score;
    score.before = score.after = plain_bands(bands);
    score.model.features = 2 * bands;
    score.model.variates = bands;
    score.model.coefficients.assign(static_cast<std::size_t>(2 * bands * bands), 0.0F);
    score.model.constants.assign(static_cast<std::size_t>(bands), 0.0F);
    for (int b = 0; b < bands; ++b) {
        score.model.coefficients[static_cast<std::size_t>(b * 2 * bands + b)] = -1 / sigma;
        score.model.coefficients[static_cast<std::size_t>(b * 2 * bands + bands + b)] = 1 / sigma;
    }
    return score;
}

TEST(Rims, ACoveredHalfMarksTheEdgeWhateverTheScoreSays) {
    // A face from column 3 on, blurred: covered to 0, 0.2, 0.4, 0.6, 0.8 and 1. The score saturates, as that of an
    // index.
    const std::vector<float> covered{0, 0.2F, 0.4F, 0.6F, 0.8F, 1};
    const int cols = static_cast<int>(covered.size());
    Plane red_before(1, cols, 0.05F), nir_before(1, cols, 0.40F), red(1, cols), nir(1, cols), score(1, cols);
    for (int c = 0; c < cols; ++c) {
        const float share = covered[static_cast<std::size_t>(c)];
        red(0, c) = 0.05F + share * 0.20F;
        nir(0, c) = 0.40F - share * 0.10F;
        score(0, c) = 100 * std::min(1.0F, 2.2F * share) + share;
    }
    const std::vector<core::RasterView<const float>> before{red_before.view(), nir_before.view()},
        after{red.view(), nir.view()};
    const LinearScore vectors = difference_of(2, 0.01F);
    Mask mask(1, cols, 1);
    RimWorkspace workspace;
    clear_rims(score.view(), {vectors, before, after}, 0, 0, 0.5, workspace, mask.view());
    // Two pixels reach from the first three to 0.4, 0.6 and 0.8 at most: half of those is what counts there.
    EXPECT_EQ((std::vector<int>(mask.data(), mask.data() + cols)), (std::vector<int>{0, 0, 1, 1, 1, 1}));
    // By the score alone the pixel that is covered to a fifth, 44 of 88 and more, stays.
    Mask by_score(1, cols, 1);
    clear_rims_of(score.view(), 0, 0, 0.5, by_score.view());
    EXPECT_EQ(by_score(0, 1), 1);
}

TEST(Rims, AnotherChangeBesideItStaysWhenItIsStrongEnough) {
    // Beside a face that grew brighter by 30 deviations a crop that grew greener by 25.
    Plane red_before(1, 2, 0.1F), nir_before(1, 2, 0.2F), red(1, 2), nir(1, 2), score(1, 2);
    red(0, 0) = 0.4F, nir(0, 0) = 0.2F, score(0, 0) = 900;
    red(0, 1) = 0.1F, nir(0, 1) = 0.45F, score(0, 1) = 625;
    const std::vector<core::RasterView<const float>> before{red_before.view(), nir_before.view()},
        after{red.view(), nir.view()};
    const LinearScore vectors = difference_of(2, 0.01F);
    Mask mask(1, 2, 1);
    RimWorkspace workspace;
    clear_rims(score.view(), {vectors, before, after}, 0, 0, 0.5, workspace, mask.view());
    EXPECT_EQ(mask(0, 0), 1);
    EXPECT_EQ(mask(0, 1), 1);
}

TEST(Rims, SameBytesInAnyTile) {
    constexpr int kRows = 60, kCols = 75;
    core::RandomValues random(1);
    Plane score(kRows, kCols);
    Mask marked(kRows, kCols);
    for (std::size_t i = 0; i < score.size(); ++i) {
        score.data()[i] = static_cast<float>(std::exp(2 * random.normal()));
        marked.data()[i] = static_cast<std::uint8_t>(random.below(3) > 0);
    }
    const auto cleared = [&](int row, int col, int rows, int cols, int halo) {
        const int top = std::max(0, row - halo), left = std::max(0, col - halo);
        const int bottom = std::min(kRows, row + rows + halo), right = std::min(kCols, col + cols + halo);
        Mask mask(rows, cols);
        for (int r = 0; r < rows; ++r)
            std::memcpy(mask.row(r), marked.row(row + r) + col, static_cast<std::size_t>(cols));
        clear_rims_of(score.view().part(top, left, bottom - top, right - left), row - top, col - left, 0.5,
                      mask.view());
        return mask;
    };
    const Mask whole = cleared(0, 0, kRows, kCols, 0);
    bool short_halo_differs = false;
    for (const int side : {1, 8, 25})
        for (int row = 0; row < kRows; row += side)
            for (int col = 0; col < kCols; col += side) {
                const int rows = std::min(side, kRows - row), cols = std::min(side, kCols - col);
                const Mask tile = cleared(row, col, rows, cols, kRimReach_px);
                const Mask less = cleared(row, col, rows, cols, kRimReach_px - 1);
                for (int r = 0; r < rows; ++r) {
                    const auto count = static_cast<std::size_t>(cols);
                    ASSERT_EQ(std::memcmp(tile.row(r), whole.row(row + r) + col, count), 0) << row << ' ' << col;
                    short_halo_differs |= std::memcmp(less.row(r), whole.row(row + r) + col, count) != 0;
                }
            }
    EXPECT_TRUE(short_halo_differs);  // else the test would show nothing
}

}  // namespace
}  // namespace quarrywatch::detect
