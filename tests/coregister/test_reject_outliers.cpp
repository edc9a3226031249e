#include "kernels/coregister/reject_outliers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/coregister/planted_ties.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr double kCell_px = 256;
constexpr double kThreshold = 4.0;

std::vector<Tie> block(int across, Displacement d) {
    std::vector<Tie> ties;
    for (int r = 0; r < across; ++r)
        for (int c = 0; c < across; ++c) ties.push_back({64.0 * c, 64.0 * r, d.dx_px, d.dy_px, 0.02});
    return ties;
}

TEST(RejectOutliers, OneWrongTieAmongEqualOnes) {
    std::vector<Tie> ties = block(4, {1, 2});
    ties[5].dx_px = 3;
    std::vector<bool> wanted(16, true);
    wanted[5] = false;
    EXPECT_EQ(agree_with_neighbours(ties, kCell_px, kThreshold), wanted);
}

TEST(RejectOutliers, SmallDeviationsAreNoise) {
    std::vector<Tie> ties = block(4, {1, 2});
    ties[5].dx_px += 0.049;  // below 0.05 px nothing is called wrong
    EXPECT_EQ(agree_with_neighbours(ties, kCell_px, kThreshold), std::vector<bool>(16, true));
    ties[5].dx_px += 0.002;
    EXPECT_FALSE(agree_with_neighbours(ties, kCell_px, kThreshold)[5]);
}

TEST(RejectOutliers, TheLimitFollowsTheSpread) {
    std::vector<Tie> ties = planted_ties(2000, 64, 0.2, shift_truth);
    std::vector<bool> kept = agree_with_neighbours(ties, kCell_px, kThreshold);
    EXPECT_GE(std::count(kept.begin(), kept.end(), true),
              static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(ties.size())));
    ties[200].dy_px += 3;
    kept = agree_with_neighbours(ties, kCell_px, kThreshold);
    EXPECT_FALSE(kept[200]);
    EXPECT_TRUE(agree_with_neighbours(ties, kCell_px, 10 * kThreshold)[200]);
}

TEST(RejectOutliers, AFieldThatVariesIsNotWrong) {
    const std::vector<Tie> ties = planted_ties(4000, 64, 0.01, smooth_truth);
    const std::vector<bool> kept = agree_with_neighbours(ties, kCell_px, kThreshold);
    EXPECT_GE(std::count(kept.begin(), kept.end(), true),
              static_cast<std::ptrdiff_t>(0.98 * static_cast<double>(ties.size())));
}

TEST(RejectOutliers, FortyPercentWrongEverywhere) {
    std::vector<Tie> ties = planted_ties(2000, 64, 0.02, shift_truth);
    core::RandomValues random(5);
    std::vector<bool> wrong(ties.size());
    for (std::size_t i = 0; i < ties.size(); ++i) {
        wrong[i] = random.uniform() < 0.4;
        if (wrong[i]) {
            ties[i].dx_px = random.uniform(-30, 30);
            ties[i].dy_px = random.uniform(-30, 30);
        }
    }
    const std::vector<bool> kept = agree_with_neighbours(ties, kCell_px, kThreshold);
    std::size_t right = 0, right_kept = 0, gross_kept = 0;
    for (std::size_t i = 0; i < ties.size(); ++i) {
        right += wrong[i] ? 0 : 1;
        right_kept += !wrong[i] && kept[i] ? 1 : 0;
        gross_kept += kept[i] && std::hypot(ties[i].dx_px - 12.5, ties[i].dy_px + 7.25) > 15 ? 1 : 0;
    }
    EXPECT_EQ(right_kept, right);
    EXPECT_EQ(gross_kept, 0U);
}

TEST(RejectOutliers, WithoutNeighboursNothingIsContradicted) {
    EXPECT_TRUE(agree_with_neighbours({}, kCell_px, kThreshold).empty());
    EXPECT_EQ(agree_with_neighbours(std::vector<Tie>{{0, 0, 5, 5, 0.1}}, kCell_px, kThreshold),
              std::vector<bool>{true});
    const std::vector<Tie> far{{0, 0, 5, 5, 0.1}, {10000, 10000, -5, -5, 0.1}, {-10000, 500, 30, 0, 0.1}};
    EXPECT_EQ(agree_with_neighbours(far, kCell_px, kThreshold), std::vector<bool>(3, true));
}

TEST(RejectOutliers, TheOrderOfTheTiesDoesNotMatter) {
    std::vector<Tie> ties = planted_ties(1500, 64, 0.1, affine_truth);
    for (std::size_t i = 0; i < ties.size(); i += 7) ties[i].dx_px += 2;
    std::vector<bool> kept = agree_with_neighbours(ties, kCell_px, kThreshold);
    EXPECT_LT(std::count(kept.begin(), kept.end(), true), static_cast<std::ptrdiff_t>(ties.size()));
    std::reverse(ties.begin(), ties.end());
    std::vector<bool> turned = agree_with_neighbours(ties, kCell_px, kThreshold);
    std::reverse(turned.begin(), turned.end());
    EXPECT_EQ(kept, turned);
}

}  // namespace
}  // namespace quarrywatch::coregister
