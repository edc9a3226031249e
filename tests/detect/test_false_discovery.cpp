#include "kernels/detect/false_discovery.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::detect {
namespace {

/// Benjamini and Hochberg: the largest k whose k-th p-value is at most k rate / n.
std::size_t by_definition(const std::vector<float>& sorted, const NullLaw& law, double rate) {
    const std::size_t n = sorted.size();
    std::size_t flagged = 0;
    for (std::size_t k = 1; k <= n; ++k)
        if (law.p_value(static_cast<double>(sorted[n - k])) <= rate * static_cast<double>(k) / static_cast<double>(n))
            flagged = k;
    return flagged;
}

TEST(FalseDiscovery, ByItsDefinition) {
    const NullLaw law{1, 3};
    for (const unsigned seed : {5U, 6U, 7U})
        for (const double rate : {1e-3, 0.01, 0.2, 1.0}) {
            const std::vector<float> sorted = ascending(with_change(null_scores(2000, 3, 1, seed), 60, 15));
            const std::size_t flagged = by_definition(sorted, law, rate);
            ASSERT_GT(flagged, 10U);
            EXPECT_EQ(above(sorted, 0, 2000, false_discovery(sorted, law, rate)), flagged) << rate;
        }
}

TEST(FalseDiscovery, MoreAllowedLowersTheThreshold) {
    const std::vector<float> sorted = ascending(with_change(null_scores(50000, 4, 1, 4), 2000, 15));
    double last = std::numeric_limits<double>::infinity();
    for (const double rate : {0.001, 0.01, 0.1}) {
        const double t = false_discovery(sorted, NullLaw{1, 4}, rate);
        EXPECT_LT(t, last);
        last = t;
    }
}

TEST(FalseDiscovery, NothingSignificantGivesTheLevelOfOnePixel) {
    const std::vector<float> equal(1000, 3.0F);
    const NullLaw law{1, 2};  // P(X > x) = exp(-x / 2)
    EXPECT_NEAR(false_discovery(equal, law, 0.01), -2 * std::log(1e-5), 1e-9);
}

TEST(FalseDiscovery, EdgeCases) {
    const NullLaw law{1, 2};
    EXPECT_EQ(false_discovery({}, law, 0.01), std::numeric_limits<double>::infinity());
    const std::vector<float> one{2.0F}, glaring{1000.0F};
    EXPECT_NEAR(false_discovery(one, law, 0.01), -2 * std::log(0.01), 1e-9);
    EXPECT_LT(false_discovery(glaring, law, 0.01), 1000);
    const std::vector<float> all(10, 1000.0F);  // ties pass together
    EXPECT_EQ(above(all, 0, 10, false_discovery(all, law, 0.01)), 10U);
    EXPECT_THROW((void)false_discovery(one, law, 0), std::invalid_argument);
    EXPECT_THROW((void)false_discovery(one, law, 1.5), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
