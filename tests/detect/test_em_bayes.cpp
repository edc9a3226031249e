#include "kernels/detect/em_bayes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

/// Expected counts of a million from two normals, by the distribution function: no noise.
Histogram mixture(double mean0, double deviation0, double mean1, double deviation1, double share1) {
    const auto below = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
    Histogram h;
    h.low = -5;
    h.width = 0.02;
    h.total = 1e6;
    for (int b = 0; b < 1500; ++b)
        h.count.push_back(
            1e6 *
            ((1 - share1) * (below((h.edge(b + 1) - mean0) / deviation0) - below((h.edge(b) - mean0) / deviation0)) +
             share1 * (below((h.edge(b + 1) - mean1) / deviation1) - below((h.edge(b) - mean1) / deviation1))));
    return h;
}

double density(double x, double mean, double deviation) {
    const double z = (x - mean) / deviation;
    return std::exp(-0.5 * z * z) / deviation;
}

TEST(FitTwoNormals, RecoversTheMixture) {
    const TwoNormals t = fit_two_normals(mixture(3, 0.5, 8, 1.5, 0.3));
    ASSERT_TRUE(t.usable);
    // Stopped when a round moves by a thousandth of a bin; classes this far apart settle within tens of rounds.
    constexpr double kNear = 1e-3;
    EXPECT_NEAR(t.mean0, 3, kNear);
    EXPECT_NEAR(t.deviation0, 0.5, kNear);
    EXPECT_NEAR(t.mean1, 8, kNear);
    EXPECT_NEAR(t.deviation1, 1.5, kNear);
    EXPECT_NEAR(t.share1, 0.3, kNear);
    EXPECT_LT(t.rounds, 100);
}

TEST(FitTwoNormals, RecoversAMixtureThatOverlaps) {
    const TwoNormals t = fit_two_normals(mixture(2, 0.6, 4.5, 1.2, 0.15));
    ASSERT_TRUE(t.usable);
    constexpr double kNear = 0.02;  // slow to settle: a bin
    EXPECT_NEAR(t.mean0, 2, kNear);
    EXPECT_NEAR(t.deviation0, 0.6, kNear);
    EXPECT_NEAR(t.mean1, 4.5, 3 * kNear);
    EXPECT_NEAR(t.deviation1, 1.2, 3 * kNear);
    EXPECT_NEAR(t.share1, 0.15, kNear);
}

TEST(FitTwoNormals, RecoversASample) {
    core::RandomValues random(3);
    Histogram h;
    h.width = 0.05;
    h.count.assign(400, 0.0);
    for (int i = 0; i < 100000; ++i) {
        const double v = i % 5 == 0 ? 9 + 2 * random.normal() : 3 + 0.8 * random.normal();
        h.count[static_cast<std::size_t>(std::min(399.0, std::max(0.0, v / h.width)))] += 1;
    }
    h.total = 100000;
    const TwoNormals t = fit_two_normals(h);
    EXPECT_NEAR(t.mean0, 3, 0.02);  // five deviations of a mean of 80,000, and as much for the overlap
    EXPECT_NEAR(t.mean1, 9, 0.15);
    EXPECT_NEAR(t.deviation0, 0.8, 0.02);
    EXPECT_NEAR(t.deviation1, 2, 0.1);
    EXPECT_NEAR(t.share1, 0.2, 0.01);
}

TEST(BayesCut, EqualDeviationsCrossWhereTheLogarithmSays) {
    // Middle + variance / distance * log(odds): 5 + 1 / 4 * log(9).
    const TwoNormals t{3, 1, 7, 1, 0.1, 0, true};
    EXPECT_NEAR(bayes_cut(t), 5 + 0.25 * std::log(9.0), 1e-12);
}

TEST(BayesCut, DensitiesCrossThere) {
    for (const double share : {0.01, 0.3, 0.7})
        for (const double deviation1 : {0.8, 1.0, 1.000001, 2.5}) {
            const TwoNormals t{3, 1, 8, deviation1, share, 0, true};
            const double cut = bayes_cut(t);
            ASSERT_TRUE(cut > 3 && cut < 8) << share << " " << deviation1;
            EXPECT_NEAR(share * density(cut, 8, deviation1) / ((1 - share) * density(cut, 3, 1)), 1, 1e-9);
        }
}

TEST(BayesCut, NoneWhereNoClassGivesWay) {
    EXPECT_TRUE(std::isinf(bayes_cut(TwoNormals{})));
    // The upper class covers the lower one: likelier at 3 already, whose own density is 0.1 / 1 there.
    EXPECT_TRUE(std::isinf(bayes_cut(TwoNormals{3, 1, 3.5, 2, 0.9, 0, true})));
    EXPECT_TRUE(std::isinf(bayes_cut(TwoNormals{3, 2, 3.5, 1, 0.5, 0, true})));
    // The upper class lies within the lower one's density everywhere.
    EXPECT_TRUE(std::isinf(bayes_cut(TwoNormals{3, 2, 3.5, 1, 0.01, 0, true})));
}

TEST(EmBayes, CutOfAMixture) {
    // 0.7 N(3, 0.5) and 0.3 N(8, 1.5) cross where bayes_cut of the true parameters says.
    const double expected = bayes_cut(TwoNormals{3, 0.5, 8, 1.5, 0.3, 0, true});
    EXPECT_NEAR(em_bayes(mixture(3, 0.5, 8, 1.5, 0.3)), expected, 2e-3);
}

TEST(EmBayes, OneHeapHasNoCut) {
    Histogram h;
    h.width = 1;
    EXPECT_TRUE(std::isinf(em_bayes(h)));
    h.count = {0, 9, 0};
    h.total = 9;
    EXPECT_TRUE(std::isinf(em_bayes(h)));
}

TEST(EmBayes, HeapsInSingleBinsArePartedBetween) {
    Histogram h;
    h.width = 1;
    h.count = {0, 90, 0, 0, 0, 0, 0, 0, 0, 10};
    h.total = 100;
    const double cut = em_bayes(h);  // both as wide as a bin: the middle of 1.5 and 9.5, moved by the odds of 9
    EXPECT_NEAR(cut, 5.5 + 1.0 / 12 / 8 * std::log(9.0), 1e-6);
}

}  // namespace
}  // namespace quarrywatch::detect
