#include "kernels/detect/histogram_cuts.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/core/random_values.hpp"
#include "tests/detect/made_scores.hpp"

namespace quarrywatch::detect {
namespace {

/// Histogram of magnitudes given as such.
Histogram of_magnitudes(std::vector<double> magnitudes) {
    std::vector<float> scores;
    for (const double m : magnitudes) scores.push_back(static_cast<float>(m * m));
    return magnitude_histogram(ascending(scores));
}

/// Unit bins from 0 on.
Histogram of_counts(std::vector<double> counts) {
    Histogram h;
    h.width = 1;
    for (const double c : counts) h.total += c;
    h.count = std::move(counts);
    return h;
}

TEST(HistogramCuts, ByHand) {
    // Heaps at 0.5, 1.5 (4 each) and 7.5 (4): the first edge that parts {0.5, 1.5} from {7.5} is 2.
    const Histogram h = of_counts({4, 4, 0, 0, 0, 0, 0, 4});
    EXPECT_EQ(otsu(h), 2);
    EXPECT_EQ(kittler_illingworth(h), 2);
    // From 0.5 and 7.5 the middle is 4, the means 1 and 7.5.
    EXPECT_NEAR(two_means(h), 4.25, 1e-12);
}

TEST(HistogramCuts, TwoHeapsAreParted) {
    // Magnitudes 1 +- 0.1 (nine in ten) and 5 +- 0.1.
    std::vector<double> magnitudes;
    core::RandomValues random(7);
    for (int i = 0; i < 10000; ++i) magnitudes.push_back((i % 10 == 0 ? 5 : 1) + random.uniform(-0.1, 0.1));
    const Histogram h = of_magnitudes(magnitudes);
    for (const auto cut : {otsu, kittler_illingworth, two_means}) {
        EXPECT_GT(cut(h), 1.09);
        EXPECT_LT(cut(h), 4.91);
    }
    EXPECT_NEAR(two_means(h), 3, 0.02);  // the middle of both means; bins of 0.005
}

TEST(HistogramCuts, KittlerIllingworthFindsTheCrossingOfUnequalSpreads) {
    // Normal magnitudes 3 +- 0.5 and 8 +- 1.5 in equal parts: the densities cross at 4.47.
    std::vector<double> magnitudes;
    core::RandomValues random(8);
    for (int i = 0; i < 40000; ++i)
        magnitudes.push_back(std::max(0.0, i % 2 == 0 ? 3 + 0.5 * random.normal() : 8 + 1.5 * random.normal()));
    EXPECT_NEAR(kittler_illingworth(of_magnitudes(magnitudes)), 4.47, 0.2);
    EXPECT_GT(otsu(of_magnitudes(magnitudes)), 4.9);  // known to lean to the wider class
}

TEST(HistogramCuts, TwoMeansOfOneHighHeap) {
    // Magnitudes 4 to 5: the middle of both halves' means, not everything above half of the largest.
    std::vector<double> magnitudes;
    for (int i = 0; i <= 1000; ++i) magnitudes.push_back(4 + i / 1000.0);
    EXPECT_NEAR(two_means(of_magnitudes(magnitudes)), 4.5, 0.02);
}

TEST(HistogramCuts, OneHeapHasNoCut) {
    for (const Histogram& h : {of_counts({0, 9, 0}), of_counts({0, 0, 0}), of_counts({5}), of_counts({}),
                               of_magnitudes({3, 3, 3, 3}), of_magnitudes({0, 0, 0}), of_magnitudes({2})})
        for (const auto cut : {otsu, kittler_illingworth, two_means}) EXPECT_TRUE(std::isinf(cut(h)));
}

}  // namespace
}  // namespace quarrywatch::detect
