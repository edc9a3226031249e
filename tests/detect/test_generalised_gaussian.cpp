#include "kernels/detect/generalised_gaussian.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kTable = 1e-3;  // interpolation between shapes 0.04 apart

/// `bins` bins from low to high; values beyond count in the outermost.
Histogram histogram_of(const std::vector<double>& values, double low, double high, int bins) {
    Histogram h;
    h.low = low;
    h.width = (high - low) / bins;
    h.count.assign(static_cast<std::size_t>(bins), 0.0);
    for (const double v : values)
        h.count[static_cast<std::size_t>(std::min(bins - 1.0, std::max(0.0, (v - low) / h.width)))] += 1;
    h.total = static_cast<double>(values.size());
    return h;
}

TEST(ShapeTable, ClosedForms) {
    const ShapeTable table;
    EXPECT_NEAR(table.shape(0.5), 1, kTable);                   // Laplace: E|d| = s, E d^2 = 2 s^2
    EXPECT_NEAR(table.shape(2 / std::numbers::pi), 2, kTable);  // normal
    EXPECT_EQ(table.shape(0.75), 8);                            // even: shape infinite
    EXPECT_EQ(table.shape(0), 0.5);
    EXPECT_NEAR(table.shape(0.3), 0.5, kTable);  // Gamma(4)^2 / (Gamma(2) Gamma(6)) = 36 / 120
}

TEST(FitGeneralisedGaussian, RecoversLaplaceAndNormal) {
    core::RandomValues random(1);
    std::vector<double> laplace, normal;
    for (int i = 0; i < 200000; ++i) {
        const double u = random.uniform(-0.5, 0.5);
        laplace.push_back(1 - std::copysign(0.7 * std::log(1 - 2 * std::fabs(u)), -u));
        normal.push_back(1 + 0.7 * random.normal());
    }
    const ShapeTable table;
    const GeneralisedGaussian one = fit_generalised_gaussian(histogram_of(laplace, -11, 13, 2400), 0, 2400, table);
    const GeneralisedGaussian two = fit_generalised_gaussian(histogram_of(normal, -11, 13, 2400), 0, 2400, table);
    // The ratio of moments of 200,000 values is known to 0.3 %, the shape to about 1 %: three of it.
    EXPECT_NEAR(one.shape, 1, 0.03);
    EXPECT_NEAR(two.shape, 2, 0.06);
    EXPECT_NEAR(one.scale, 0.7, 0.03);
    EXPECT_NEAR(two.scale, 0.7 * std::numbers::sqrt2, 0.02);
    EXPECT_NEAR(one.mean, 1, 0.01);
    EXPECT_NEAR(two.mean, 1, 0.01);
}

TEST(FitGeneralisedGaussian, OneBinIsAsWideAsABin) {
    Histogram h;
    h.width = 2;
    h.count = {0, 7, 0};
    h.total = 7;
    const GeneralisedGaussian g = fit_generalised_gaussian(h, 0, 3, ShapeTable{});
    EXPECT_EQ(g.mean, 3);
    EXPECT_EQ(g.shape, 0.5);                                // no deviation but the bin's own
    EXPECT_NEAR(g.scale * g.scale * 120, 4.0 / 12, 1e-12);  // variance scale^2 Gamma(6) / Gamma(2)
    EXPECT_THROW((void)fit_generalised_gaussian(h, 0, 1, ShapeTable{}), std::invalid_argument);
    EXPECT_THROW((void)fit_generalised_gaussian(h, 1, 4, ShapeTable{}), std::invalid_argument);
}

TEST(KittlerIllingworthGg, FindsTheCrossingOfUnequalSpreads) {
    // Normals 3 +- 0.5 and 8 +- 1.5 in equal parts: the densities cross at 4.47.
    core::RandomValues random(8);
    std::vector<double> values;
    for (int i = 0; i < 100000; ++i)
        values.push_back(i % 2 == 0 ? 3 + 0.5 * random.normal() : 8 + 1.5 * random.normal());
    EXPECT_NEAR(kittler_illingworth_gg(histogram_of(values, 0, 14, 256)), 4.47, 0.25);  // the criterion is flat there
}

TEST(KittlerIllingworthGg, TheCutMovesWithTheAxis) {
    core::RandomValues random(9);
    std::vector<double> values, moved;
    for (int i = 0; i < 20000; ++i) {
        values.push_back(i % 8 == 0 ? 5 + random.normal() : 0.6 * random.normal());
        moved.push_back(2 * values.back() + 3);
    }
    const double cut = kittler_illingworth_gg(histogram_of(values, -4, 12, 256));
    EXPECT_NEAR(kittler_illingworth_gg(histogram_of(moved, -5, 27, 256)), 2 * cut + 3, 1e-9);
    EXPECT_GT(cut, 1.2);
    EXPECT_LT(cut, 3.5);
}

TEST(KittlerIllingworthGg, NoCutWithoutFiftyCountsOnBothSides) {
    Histogram h;
    h.width = 1;
    h.count.assign(16, 0.0);
    EXPECT_TRUE(std::isinf(kittler_illingworth_gg(h)));
    h.count[3] = 1000;
    h.count[12] = 49;
    h.total = 1049;
    EXPECT_TRUE(std::isinf(kittler_illingworth_gg(h)));
    h.count[12] = 50;
    h.total = 1050;
    EXPECT_EQ(kittler_illingworth_gg(h), 4);  // all empty bins cut alike: the lowest edge
    h.count = {100, 100};
    h.total = 200;
    EXPECT_TRUE(std::isinf(kittler_illingworth_gg(h)));  // no bins to tell a shape from
    h.count.clear();
    h.total = 0;
    EXPECT_TRUE(std::isinf(kittler_illingworth_gg(h)));
}

}  // namespace
}  // namespace quarrywatch::detect
