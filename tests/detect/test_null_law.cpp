#include "kernels/detect/null_law.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/detect/made_scores.hpp"

namespace quarrywatch::detect {
namespace {

TEST(FitNull, RecoversTheLaw) {
    for (const int degrees : {1, 3, 6, 20})
        for (const double scale : {0.3, 1.0, 50.0}) {
            const NullLaw law = fit_null(ascending(null_scores(50000, degrees, scale, 1)));
            EXPECT_NEAR(law.degrees / degrees, 1, 0.06);  // two quantiles of 50,000 tell the degrees to 2 %
            EXPECT_NEAR(law.scale * law.degrees / (scale * degrees), 1, 0.04);
            EXPECT_NEAR(law.p_value(scale * core::chi_square_quantile(0.01, degrees)) / 0.01, 1, 0.25);
        }
}

TEST(FitNull, ExactQuantilesGiveTheExactLaw) {
    std::vector<float> scores;
    for (int i = 0; i <= 1000; ++i)
        scores.push_back(static_cast<float>(2.5 * core::chi_square_quantile(1 - (i + 1e-9) / (1000 + 2e-9), 4.0)));
    const NullLaw law = fit_null(scores);
    EXPECT_NEAR(law.degrees, 4, 1e-4);  // the search ends at 1e-6 and scores are float
    EXPECT_NEAR(law.scale, 2.5, 1e-4);
}

TEST(FitNull, AThirdOfChangeHardlyMovesIt) {
    const NullLaw law = fit_null(ascending(with_change(null_scores(50000, 4, 1, 2), 15000, 500)));
    // The lower 10 and 40 % of all are the lower 14 and 57 % of the unchanged: the law comes out wider, never narrower.
    EXPECT_GT(law.scale * law.degrees, 4 * 0.97);
    EXPECT_LT(law.scale * law.degrees, 4 * 1.6);
}

TEST(FitNull, DegenerateScores) {
    EXPECT_EQ(fit_null({}).degrees, 1);
    const std::vector<float> zeros(100, 0.0F), equal(100, 3.0F), one{2.0F};
    for (const auto& scores : {zeros, equal, one}) {
        const NullLaw law = fit_null(scores);
        EXPECT_TRUE(std::isfinite(law.degrees) && std::isfinite(law.scale));
        EXPECT_GT(law.scale, 0);
    }
}

TEST(NullLaw, QuantileAndPValueAreInverse) {
    const NullLaw law{2.5, 4};
    // Of four degrees: P(X > x) = (1 + x / 2) exp(-x / 2).
    EXPECT_NEAR(law.p_value(2.5 * 6), 4 * std::exp(-3.0), 1e-12);
    for (const double p : {0.5, 0.02, 1e-4}) EXPECT_NEAR(law.p_value(law.quantile(p)) / p, 1, 1e-9);
}

/// An anchor that is passed by the law itself at once, only in its middle, and never.
std::vector<NullLaw> anchored_laws() {
    return {{1, 3, 40}, {1, 3, 9}, {1, 3, 0.01}, {250, 6.5, 3000}, {0.1, 0.5, 0.4}};
}

TEST(NullLaw, AnchoredQuantileAndPValueAreInverse) {
    for (const NullLaw& law : anchored_laws())
        for (const double p : {0.9, 0.5, 0.1, 0.02, 1e-4, 1e-9, 1e-20, 1e-40})
            EXPECT_NEAR(law.p_value(law.quantile(p)) / p, 1, 1e-8) << law.anchor << ' ' << p;
    // A tenth lies beyond the anchor, where the law says less: its own 10 % quantile is 6.25.
    EXPECT_NEAR((NullLaw{1, 3, 9}.p_value(9)), 0.1, 1e-9);
    EXPECT_NEAR((NullLaw{1, 3, 9}.quantile(0.1)), 9, 1e-8);
    // Where the law says more, the anchor is not heard.
    EXPECT_EQ((NullLaw{1, 3, 0.01}.p_value(5)), (NullLaw{1, 3}.p_value(5)));
    EXPECT_EQ((NullLaw{1, 3, 0.01}.quantile(1e-3)), (NullLaw{1, 3}.quantile(1e-3)));
}

TEST(NullLaw, AnchoredPValueFallsAndIsNeverBelowTheLaws) {
    for (const NullLaw& law : anchored_laws()) {
        const NullLaw plain{law.scale, law.degrees};
        EXPECT_EQ(law.p_value(0), 1);
        double last = 1;
        for (int k = 1; k <= 2000; ++k) {
            const double score = law.quantile(1e-30) * k / 2000, p = law.p_value(score);
            ASSERT_LT(p, last) << law.anchor << ' ' << score;
            ASSERT_GE(p, plain.p_value(score));
            last = p;
        }
        last = 0;
        for (double p = 0.99; p > 1e-30; p *= 0.7) {
            const double score = law.quantile(p);
            ASSERT_GT(score, last) << law.anchor << ' ' << p;
            ASSERT_GE(score, plain.quantile(p));
            last = score;
        }
        // The far tail is that of one degree through the anchor, or the law's where that is heavier.
        const double tail =
            core::chi_square_survival(50 * law.scale * core::chi_square_quantile(0.1, 1) / law.anchor, 1);
        EXPECT_NEAR(law.p_value(50 * law.scale) / std::max(tail, plain.p_value(50 * law.scale)), 1, 1e-9);
    }
}

}  // namespace
}  // namespace quarrywatch::detect
