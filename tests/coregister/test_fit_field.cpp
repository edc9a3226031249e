#include "kernels/coregister/fit_field.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/coregister/planted_ties.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr int kGrid_px = 2000;
constexpr double kRounding_px = 1e-6;  // the spline's ridge, a millionth of the data's weight, is all that pulls
constexpr double kSpline_px = 0.02;    // what knots every 500 px and the least stiffness leave of smooth_truth

FieldFit fit(const std::vector<Tie>& ties, double spacing_px = 128, int size = kGrid_px) {
    return fit_field(ties, size, size, kWindow_px, spacing_px, FieldOptions{});
}

/// Replace every n-th tie by a wrong one.
void spoil(std::vector<Tie>& ties, std::size_t every, double reach_px) {
    core::RandomValues random(77);
    for (std::size_t i = 0; i < ties.size(); i += every) {
        ties[i].dx_px = random.uniform(-reach_px, reach_px);
        ties[i].dy_px = random.uniform(-reach_px, reach_px);
    }
}

TEST(FitField, ExactOnAShift) {
    const FieldFit f = fit(planted_ties(kGrid_px, 128, 0, shift_truth));
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_EQ(f.field.model(), FieldModel::shift);
    EXPECT_LT(true_rmse_px(f.field, kGrid_px, shift_truth), kRounding_px);
    EXPECT_NEAR(f.mean_dx_px, 12.5, kRounding_px);
    EXPECT_NEAR(f.mean_dy_px, -7.25, kRounding_px);
    EXPECT_LT(f.check_rmse_px, kRounding_px);
    // At a quarter of a pixel the kernel that a product was resampled with may have erred: 0.0025 px, and no less.
    EXPECT_NEAR(f.field_rmse_px, 0.0025, kRounding_px);
    EXPECT_EQ(f.knot_spacing_px, 0);
    EXPECT_EQ(f.kept_count, 15 * 15);
    EXPECT_EQ(f.coverage, 1);
}

TEST(FitField, ScenesThatLieOnEachOtherHaveNoError) {
    const auto nothing = [](double, double) { return Displacement{}; };
    const FieldFit f = fit(planted_ties(kGrid_px, 128, 0, nothing));
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_EQ(f.field.model(), FieldModel::shift);
    EXPECT_LT(f.field_rmse_px, kRounding_px);
    EXPECT_LT(f.check_rmse_px, kRounding_px);
}

TEST(FitField, ExactOnAnAffineMap) {
    const FieldFit f = fit(planted_ties(kGrid_px, 128, 0, affine_truth));
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_EQ(f.field.model(), FieldModel::affine);
    EXPECT_LT(true_rmse_px(f.field, kGrid_px, affine_truth), kRounding_px);
    EXPECT_NEAR(f.field.at(0, 0).dx_px, 1.5, kRounding_px);
    EXPECT_NEAR(f.field.at(kGrid_px - 1, 0).dy_px, -0.5 + 1e-4 * (kGrid_px - 1), kRounding_px);
}

TEST(FitField, FollowsASmoothField) {
    const FieldFit f = fit(planted_ties(kGrid_px, 64, 0, smooth_truth), 64);
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_EQ(f.field.model(), FieldModel::spline);
    EXPECT_LT(true_rmse_px(f.field, kGrid_px, smooth_truth), kSpline_px);
    EXPECT_EQ(f.knot_spacing_px, 500);
}

TEST(FitField, AThirdOfTheTiesWrong) {
    for (const auto truth : {shift_truth, affine_truth, smooth_truth}) {
        std::vector<Tie> ties = planted_ties(kGrid_px, 64, 0.02, truth);
        spoil(ties, 3, 20);
        const FieldFit f = fit(ties, 64);
        ASSERT_EQ(f.status, FieldStatus::ok);
        EXPECT_LT(true_rmse_px(f.field, kGrid_px, truth), 2 * kSpline_px);
        std::size_t wrong_kept = 0, right_lost = 0;
        for (std::size_t i = 0; i < ties.size(); ++i) {
            wrong_kept += i % 3 == 0 && f.kept[i] ? 1 : 0;
            right_lost += i % 3 != 0 && !f.kept[i] ? 1 : 0;
        }
        EXPECT_LE(wrong_kept, ties.size() / 300);  // 1 in 6,400 random ones falls within 0.25 px by chance
        EXPECT_LE(right_lost, ties.size() / 20);
        EXPECT_EQ(f.kept_count, std::count(f.kept.begin(), f.kept.end(), true));
    }
}

TEST(FitField, ClusteredTiesAreTakenTogether) {
    // Three windows of 3 x 3 clusters: little is covered, so no spline is dared; the shift stands.
    std::vector<Tie> ties;
    for (const Tie& t : planted_ties(kGrid_px, 64, 0.02, shift_truth))
        if (std::fmod(t.col, 800) < 200 && std::fmod(t.row, 800) < 200) ties.push_back(t);
    ASSERT_LE(ties.size(), 100U);
    const FieldFit f = fit(ties, 800);
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_NE(f.field.model(), FieldModel::spline);
    EXPECT_LT(f.coverage, 0.5);
    EXPECT_NEAR(f.mean_dx_px, 12.5, 0.02);
    EXPECT_NEAR(f.mean_dy_px, -7.25, 0.02);
}

TEST(FitField, ASingleClusterGivesItsShift) {
    std::vector<Tie> ties;
    for (const Tie& t : planted_ties(kGrid_px, 32, 0.02, shift_truth))
        if (t.col < 240 && t.row < 240) ties.push_back(t);
    const FieldFit f = fit(ties, 64);
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_NEAR(f.field.at(120, 120).dx_px, 12.5, 0.02);
    // A cluster cannot be left out of itself, and what it says of its own place is no worse than its noise.
    EXPECT_LT(f.check_rmse_px, 0.1);
    EXPECT_LT(f.field_rmse_px, 0.1);
}

TEST(FitField, TiesInALineGiveNoPlane) {
    std::vector<Tie> ties;
    for (int c = 64; c < kGrid_px; c += 64) ties.push_back({static_cast<double>(c), 500, 1.5, 2.5, 0.02});
    const FieldFit f = fit(ties, 64);
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_EQ(f.field.model(), FieldModel::shift);
    EXPECT_NEAR(f.field.at(1000, 1900).dy_px, 2.5, kRounding_px);
}

TEST(FitField, TooFewTies) {
    const FieldFit none = fit({});
    EXPECT_EQ(none.status, FieldStatus::too_few_matches);
    EXPECT_TRUE(none.kept.empty());
    std::vector<Tie> ties = planted_ties(kGrid_px, 512, 0, shift_truth);
    ties.resize(7);
    EXPECT_EQ(fit(ties, 512).status, FieldStatus::too_few_matches);
    EXPECT_EQ(fit(ties, 512).kept.size(), 7U);
}

TEST(FitField, UnrelatedTiesAreInconsistent) {
    for (const unsigned seed : {1U, 2U, 3U}) {
        core::RandomValues random(seed);
        std::vector<Tie> ties = planted_ties(kGrid_px, 128, 0, shift_truth);
        for (Tie& t : ties) {
            t.dx_px = random.uniform(-32, 32);
            t.dy_px = random.uniform(-32, 32);
            t.sigma_px = 0.1;
        }
        EXPECT_EQ(fit(ties).status, FieldStatus::inconsistent) << seed;
    }
}

TEST(FitField, PreciseTiesCountMore) {
    // Half of the ties are ten times as noisy, say so, and are off by 0.15 px to one side.
    std::vector<Tie> ties = planted_ties(kGrid_px, 128, 0.02, shift_truth);
    for (std::size_t i = 0; i < ties.size(); i += 2) {
        ties[i].dx_px += 0.15;
        ties[i].sigma_px = 0.2;
    }
    const FieldFit f = fit(ties);
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_NEAR(f.field.at(1000, 1000).dx_px, 12.5, 0.15 / 2 / 5);  // equal weights would give half of the bias
}

TEST(FitField, LargerGridsAndNonSquareOnes) {
    std::vector<Tie> ties;
    for (const Tie& t : planted_ties(3000, 128, 0, affine_truth))
        if (t.row < 500) ties.push_back(t);
    const FieldFit f = fit_field(ties, 500, 3000, kWindow_px, 128, FieldOptions{});
    ASSERT_EQ(f.status, FieldStatus::ok);
    EXPECT_NEAR(f.field.at(2900, 250).dx_px, affine_truth(2900, 250).dx_px, kRounding_px);
}

}  // namespace
}  // namespace quarrywatch::coregister
