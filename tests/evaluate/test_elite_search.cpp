#include "kernels/evaluate/elite_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

namespace quarrywatch::evaluate {
namespace {

const std::array<SearchAxis, 3> kAxes{{{0}, {0}, {4}}};

// A narrow bowl about (0.3, 0.8) on one of four floors, the others higher.
double bowl(const SearchPoint& p) {
    return std::pow(p[0] - 0.3, 2) + 4 * std::pow(p[1] - 0.8, 2) + (p[2] == 2 ? 0 : 0.2);
}

double least_after(int runs, std::uint64_t seed, int at_random, const std::function<double(const SearchPoint&)>& loss) {
    core::SeededRandom random(seed);
    std::vector<Tried> tried;
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < runs; ++i) {
        EliteOptions options;
        options.first_at_random = at_random;
        const SearchPoint point = propose(kAxes, tried, options, random);
        tried.push_back({point, loss(point)});
        least = std::min(least, tried.back().loss);
    }
    return least;
}

// What justifies it: with as many trials, it comes nearer than drawing at random, in the median of many seeds by far.
TEST(EliteSearch, ComesNearerThanChance) {
    std::vector<double> directed, chance;
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        directed.push_back(least_after(80, seed, 20, bowl));
        chance.push_back(least_after(80, seed, 1000, bowl));
    }
    std::nth_element(directed.begin(), directed.begin() + 7, directed.end());
    std::nth_element(chance.begin(), chance.begin() + 7, chance.end());
    EXPECT_LT(directed[7], chance[7] / 4);
    EXPECT_LT(directed[7], 0.005);
}

TEST(EliteSearch, StaysInsideAndTakesFailures) {
    core::SeededRandom random(3);
    std::vector<Tried> tried;
    for (int i = 0; i < 120; ++i) {
        const SearchPoint point = propose(kAxes, tried, {}, random);
        for (std::size_t a = 0; a < 2; ++a) {
            ASSERT_GE(point[a], 0);
            ASSERT_LT(point[a], 1);
        }
        ASSERT_EQ(point[2], std::floor(point[2]));
        ASSERT_GE(point[2], 0);
        ASSERT_LT(point[2], 4);
        tried.push_back({point, point[0] < 0.5 ? std::numeric_limits<double>::infinity() : 1 - point[0]});
    }
    // It has left the half where everything fails.
    int failed = 0;
    for (std::size_t i = 60; i < tried.size(); ++i) failed += std::isinf(tried[i].loss) ? 1 : 0;
    EXPECT_LT(failed, 12);  // one in six is drawn at random, and half of those fail
}

TEST(EliteSearch, IsTheSameForTheSameSeed) {
    EXPECT_EQ(least_after(60, 9, 20, bowl), least_after(60, 9, 20, bowl));
    EXPECT_NE(least_after(60, 9, 20, bowl), least_after(60, 10, 20, bowl));
}

}  // namespace
}  // namespace quarrywatch::evaluate
