#include "kernels/detect/score_histogram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::detect {
namespace {

double sum_of(const Histogram& h) { return std::accumulate(h.count.begin(), h.count.end(), 0.0); }

TEST(SortedQuantile, TakesTheScoreBelow) {
    const std::vector<float> scores{1, 2, 4, 8, 16};
    EXPECT_EQ(sorted_quantile(scores, 0), 1);
    EXPECT_EQ(sorted_quantile(scores, 0.5), 4);
    EXPECT_EQ(sorted_quantile(scores, 0.7), 4);
    EXPECT_EQ(sorted_quantile(scores, 1), 16);
    EXPECT_THROW((void)sorted_quantile({}, 0.5), std::invalid_argument);
    EXPECT_THROW((void)sorted_quantile(scores, 1.1), std::invalid_argument);
}

TEST(MagnitudeHistogram, PlacesTheRoots) {
    // Of five scores the 99.99 % quantile is the fourth: the axis ends at sqrt(9) = 3 and the last bin takes the 100.
    const std::vector<float> scores{-1, 0, 1, 9, 100};
    const Histogram h = magnitude_histogram(scores);
    ASSERT_EQ(h.bins(), 1024);
    EXPECT_EQ(h.low, 0);
    EXPECT_NEAR(h.width, 3.0 / 1024, 1e-15);
    EXPECT_EQ(h.total, 5);
    EXPECT_EQ(h.count[0], 2);
    EXPECT_EQ(h.count[341], 1);  // 1 / (3 / 1024) = 341.3
    EXPECT_EQ(h.count[1023], 2);
    EXPECT_EQ(sum_of(h), 5);
}

TEST(LogHistogram, PlacesTheLogarithms) {
    std::vector<float> scores;
    for (const int k : {0, 1, 1, 2, 2, 2, 3, 4}) scores.push_back(static_cast<float>(std::exp(k + 0.01 * (4 - k))));
    // From 0.04 to 4 in four bins of 0.99: the k lie at 0.04 + 0.99 k, on the edges or rounded below them.
    scores[3] *= 1.001F;
    const Histogram h = log_histogram(scores, 4, 0, 1);
    EXPECT_NEAR(h.low, 0.04, 1e-6);
    EXPECT_NEAR(h.width, 0.99, 1e-6);
    EXPECT_NEAR(h.edge(4), 4, 1e-6);
    EXPECT_NEAR(h.centre(0), 0.535, 1e-6);
    EXPECT_EQ(sum_of(h), 8);
    EXPECT_EQ(h.total, 8);
}

TEST(LogHistogram, CountsEqualThoseByTheDefinition) {
    const std::vector<float> scores = ascending(null_scores(20000, 3, 2, 1));
    const Histogram h = log_histogram(scores, 64, 1e-4, 1 - 1e-4);
    std::vector<double> expected(64, 0.0);
    for (const float s : scores) {
        const double place = std::floor((std::log(static_cast<double>(s)) - h.low) / h.width);
        expected[static_cast<std::size_t>(std::min(63.0, std::max(0.0, place)))] += 1;
    }
    double moved = 0;
    for (std::size_t b = 0; b < 64; ++b) moved += std::fabs(h.count[b] - expected[b]);
    EXPECT_LE(moved, 4);  // two scores that lie on an edge up to rounding: the quantiles themselves
    EXPECT_EQ(sum_of(h), 20000);
}

TEST(LogHistogram, NoLogarithmOfZero) {
    const std::vector<float> scores{-3, 0, 0, 0, 2, 8};
    const Histogram h = log_histogram(scores, 2, 0, 1);
    EXPECT_NEAR(h.low, std::log(2), 1e-12);
    EXPECT_NEAR(h.edge(2), std::log(8), 1e-12);
    EXPECT_EQ(h.count[0], 5);
    EXPECT_EQ(h.count[1], 1);
}

TEST(Histograms, DegenerateScores) {
    const std::vector<float> zeros(100, 0.0F), equal(100, 3.0F);
    for (const Histogram& h : {log_histogram(zeros, 8, 0, 1), log_histogram({}, 8, 0, 1), magnitude_histogram({})}) {
        EXPECT_EQ(h.total, 0);
        EXPECT_EQ(sum_of(h), 0);
        EXPECT_GT(h.width, 0);
    }
    for (const Histogram& h : {log_histogram(equal, 8, 0, 1), magnitude_histogram(equal), magnitude_histogram(zeros)}) {
        EXPECT_EQ(h.total, 100);
        EXPECT_EQ(sum_of(h), 100);
        EXPECT_GT(h.width, 0);
    }
    EXPECT_THROW((void)log_histogram(equal, 0, 0, 1), std::invalid_argument);
    EXPECT_THROW((void)log_histogram(equal, 8, 0.5, 0.5), std::invalid_argument);
}

TEST(ScoreHistogram, CubeRootsOfChiSquareAreNearlyNormal) {
    // Wilson and Hilferty: mean 1 - 2 / (9 n) and variance 2 / (9 n) of (x / n)^(1/3), no skew.
    constexpr int kDegrees = 6;
    constexpr double kMoments = 0.02;  // of 100,000 draws, and of what the bins' ends cut off
    const std::vector<float> scores = ascending(null_scores(100000, kDegrees, 1, 3));
    const Histogram h = cube_root_histogram(scores, 256);
    double mean = 0, variance = 0, skew = 0;
    for (int b = 0; b < h.bins(); ++b) mean += h.count[static_cast<std::size_t>(b)] * h.centre(b) / h.total;
    for (int b = 0; b < h.bins(); ++b) {
        const double d = h.centre(b) - mean, share = h.count[static_cast<std::size_t>(b)] / h.total;
        variance += share * d * d;
        skew += share * d * d * d;
    }
    const double root = std::cbrt(static_cast<double>(kDegrees));
    EXPECT_NEAR(mean / root, 1 - 2.0 / (9 * kDegrees), kMoments);
    EXPECT_NEAR(variance / (root * root), 2.0 / (9 * kDegrees), kMoments * 2.0 / (9 * kDegrees) * 5);
    EXPECT_LT(std::fabs(skew / std::pow(variance, 1.5)), 5 * kMoments);
    EXPECT_EQ(cube_root_histogram({}, 8).total, 0);
    EXPECT_THROW((void)cube_root_histogram(scores, 0), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
