#include "kernels/coregister/field_error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "kernels/coregister/fit_field.hpp"
#include "tests/coregister/planted_ties.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr int kGrid_px = 2000;

TEST(LocalError, RunsStraightBetweenItsNodes) {
    std::vector<double> nodes(LocalError::kNodes * LocalError::kNodes);
    for (int j = 0; j < LocalError::kNodes; ++j)
        for (int i = 0; i < LocalError::kNodes; ++i)
            nodes[static_cast<std::size_t>(j * LocalError::kNodes + i)] = 0.1 * i + 0.01 * j;
    const LocalError error(241, 481, nodes);  // 10 rows and 20 columns apart
    EXPECT_NEAR(error.at(0, 0), 0, 1e-12);
    EXPECT_NEAR(error.at(20, 10), 0.11, 1e-12);
    EXPECT_NEAR(error.at(30, 15), 0.165, 1e-12);
    EXPECT_NEAR(error.at(480, 240), 2.64, 1e-12);
    EXPECT_NEAR(error.at(9999, -5), 2.4, 1e-12);  // the nearest edge
    EXPECT_EQ(LocalError{}.at(3, 4), 0);
    EXPECT_THROW(LocalError(10, 10, {1.0, 2.0}), std::invalid_argument);
}

TEST(FieldError, GrowsWhereNoTieIsNear) {
    std::vector<Tie> ties;
    for (const Tie& tie : planted_ties(kGrid_px, 64, 0.02, smooth_truth))
        if (tie.col < 1300 || tie.row > 700) ties.push_back(tie);  // the upper right corner is under cloud
    const FieldFit fit = fit_field(ties, kGrid_px, kGrid_px, kWindow_px, 0, FieldOptions{});
    ASSERT_EQ(fit.field.model(), FieldModel::spline);
    EXPECT_GT(fit.local_error.at(1900, 100), 3 * fit.local_error.at(600, 1400));
    // It is the truth that is claimed: the error there is no wilder than said.
    const Displacement there = fit.field.at(1900, 100), truth = smooth_truth(1900, 100);
    EXPECT_LT(std::hypot(there.dx_px - truth.dx_px, there.dy_px - truth.dy_px), 3 * fit.local_error.at(1900, 100));
}

TEST(FieldError, SpeaksOfThePlacesThatAreAskedFor) {
    std::vector<Tie> ties;
    for (const Tie& tie : planted_ties(kGrid_px, 64, 0.02, smooth_truth))
        if (tie.col < 1300 || tie.row > 700) ties.push_back(tie);
    const std::vector<Place> clear{{400, 400, 1}, {800, 1500, 1}}, clouded{{1900, 100, 1}}, none{{1900, 100, 0}};
    const auto error = [&](const std::vector<Place>& places) {
        return fit_field(ties, kGrid_px, kGrid_px, kWindow_px, 0, FieldOptions{}, places).field_rmse_px;
    };
    EXPECT_LT(2 * error(clear), error(clouded));
    EXPECT_EQ(error(none), error({}));  // nothing to be judged: the whole grid is
}

TEST(FieldError, LocalErrorCountsWhatTheTiesMissTheFieldBy) {
    // Two halves of the same shift, one with noisy ties: a plane is as good for both, its ties are not.
    std::vector<Tie> ties = planted_ties(kGrid_px, 64, 0.01, shift_truth, 1);
    const std::vector<Tie> noisy = planted_ties(kGrid_px, 64, 0.1, shift_truth, 2);
    for (std::size_t i = 0; i < ties.size(); ++i)
        if (ties[i].col > kGrid_px / 2) {
            ties[i] = noisy[i];
            ties[i].sigma_px = 0.02;  // they do not know it
        }
    const FieldFit fit = fit_field(ties, kGrid_px, kGrid_px, kWindow_px, 0, FieldOptions{});
    ASSERT_EQ(fit.status, FieldStatus::ok);
    EXPECT_GT(fit.local_error.at(1700, 1000), 2 * fit.local_error.at(300, 1000));
}

TEST(FieldError, WhatLeftOutTiesSayRaisesTheLocalErrorsToo) {
    // Clusters of ties far apart, between them waves that no tie shows.
    const auto rough = [](double col, double row) {
        return Displacement{0.4 * std::sin(col / 143), 0.4 * std::cos(row / 125)};
    };
    constexpr int kSize = 4000, kApart_px = 800;
    std::vector<Tie> ties;
    for (const Tie& tie : planted_ties(kSize, 64, 0.02, rough))
        if (std::fmod(tie.col, kApart_px) < 400 && std::fmod(tie.row, kApart_px) < 400) ties.push_back(tie);
    const FieldFit fit = fit_field(ties, kSize, kSize, kWindow_px, kApart_px, FieldOptions{});
    ASSERT_EQ(fit.status, FieldStatus::ok);
    double sum = 0;
    int count = 0;
    for (int r = 0; r < kSize; r += 100)
        for (int c = 0; c < kSize; c += 100, ++count) sum += std::pow(fit.local_error.at(c, r), 2);
    EXPECT_GT(std::sqrt(sum / count), 0.95 * fit.field_rmse_px);
    const double truth = true_rmse_px(fit.field, kSize, rough);
    EXPECT_GT(truth, 0.1);  // else the test would show nothing
    EXPECT_GT(fit.field_rmse_px, truth / 2);
    EXPECT_LT(fit.field_rmse_px, truth * 2);
}

TEST(FieldError, TooFewCellsAllowNoSplineAndItSaysSo) {
    std::vector<Tie> ties;
    for (const Tie& tie : planted_ties(kGrid_px, 64, 0.02, smooth_truth))
        if (tie.col < 700 && tie.row < 1400) ties.push_back(tie);
    const FieldFit fit = fit_field(ties, kGrid_px, kGrid_px, kWindow_px, 0, FieldOptions{});
    ASSERT_EQ(fit.status, FieldStatus::ok);
    EXPECT_TRUE(fit.too_sparse);
    EXPECT_NE(fit.field.model(), FieldModel::spline);
    EXPECT_LT(fit.coverage, 0.5);
}

}  // namespace
}  // namespace quarrywatch::coregister
