#include "kernels/detect/speckle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

#include "kernels/detect/smooth.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

using Plane = core::Raster<float>;

constexpr double kFloat = 2e-4;  // of values up to 100: 49 squares summed in float, their mean's square taken off
constexpr double kLooksTolerance = 0.15;  // the aim; 2500 blocks came 10 % off at most in five draws
constexpr std::array kFilters{SpeckleFilter::gaussian, SpeckleFilter::lee, SpeckleFilter::refined_lee};

SpeckleOptions options_of(SpeckleFilter filter, int window_px) {
    SpeckleOptions options;
    options.filter = filter;
    options.window_px = window_px;
    return options;
}

Plane filtered(core::RasterView<const float> from, const SpeckleOptions& options, double looks) {
    Plane out(from.rows(), from.cols());
    for (int r = 0; r < from.rows(); ++r) std::copy_n(from.row(r), from.cols(), out.row(r));
    SpeckleWorkspace workspace;
    filter_speckle(out.view(), options, looks, workspace);
    return out;
}

Plane lee(const Plane& from, int window_px, double looks) {
    return filtered(from.view(), options_of(SpeckleFilter::lee, window_px), looks);
}

Plane refined_lee(const Plane& from, int window_px, double looks) {
    return filtered(from.view(), options_of(SpeckleFilter::refined_lee, window_px), looks);
}

/// Intensity of mean 1: gamma-distributed with shape `looks`.
Plane speckle(int rows, int cols, int looks, unsigned seed) {
    core::RandomValues random(seed);
    Plane plane(rows, cols);
    for (std::size_t i = 0; i < plane.size(); ++i) {
        double sum = 0;
        for (int k = 0; k < 2 * looks; ++k) {
            const double normal = random.normal();
            sum += normal * normal;
        }
        plane.data()[i] = static_cast<float>(sum / (2 * looks));
    }
    return plane;
}

Plane whole_numbers(int rows, int cols, unsigned seed) {
    core::RandomValues random(seed);
    Plane plane(rows, cols);
    for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] = static_cast<float>(random.below(100));
    return plane;
}

struct Spread {
    double mean = 0, variance = 0;
};

/// Of the pixels at least `margin` from the edge.
Spread spread(const Plane& plane, int margin) {
    double sum = 0, squares = 0, count = 0;
    for (int r = margin; r < plane.rows() - margin; ++r)
        for (int c = margin; c < plane.cols() - margin; ++c) {
            const auto v = static_cast<double>(plane(r, c));
            sum += v;
            squares += v * v;
            count += 1;
        }
    return {sum / count, squares / count - sum / count * sum / count};
}

double looks_of(const Plane& plane, const core::Raster<std::uint8_t>& valid) {
    return estimate_looks(std::array{plane.view()}, std::array{valid.view()});
}

double looks_of(const Plane& plane) {
    return looks_of(plane, core::Raster<std::uint8_t>(plane.rows(), plane.cols(), std::uint8_t{1}));
}

TEST(Speckle, Radius) {
    SpeckleOptions options;
    options.sigma_px = 0.7;
    options.window_px = 9;
    options.filter = SpeckleFilter::none;
    EXPECT_EQ(speckle_radius(options), 0);
    options.filter = SpeckleFilter::gaussian;
    EXPECT_EQ(speckle_radius(options), smoothing_radius(0.7));
    for (const SpeckleFilter filter : {SpeckleFilter::lee, SpeckleFilter::refined_lee}) {
        EXPECT_EQ(speckle_radius(options_of(filter, 9)), 4);
        for (const int window : {8, 1, 0, -3})
            EXPECT_THROW((void)speckle_radius(options_of(filter, window)), std::invalid_argument) << window;
    }
}

TEST(Speckle, LeeOfThreeByThreeByHand) {
    Plane plane(3, 3, 2.0F);
    plane(1, 1) = 11;
    // Mean 27 / 9 = 3, variance (8 + 64) / 8 = 9: Ci^2 = 1. Every pixel of 3 x 3 has the centre once in its window.
    const Plane four = lee(plane, 3, 4);  // k = 1 - (1 / 4) / 1
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) EXPECT_NEAR(four(r, c), r == 1 && c == 1 ? 9 : 2.25, kFloat) << r << ' ' << c;
    const Plane one = lee(plane, 3, 1);  // k = 0
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one.data()[i], 3, kFloat);
}

TEST(Speckle, LeeOfFiveByFiveByHand) {
    Plane plane(5, 5, 2.0F);
    plane(2, 2) = 27;
    // Mean 75 / 25 = 3, variance (24 + 576) / 24 = 25: Ci^2 = 25 / 9, k = 1 - (1 / 4) (9 / 25) = 0.91.
    EXPECT_NEAR(lee(plane, 5, 4)(2, 2), 3 + 0.91 * 24, kFloat);
}

TEST(Speckle, ConstantStays) {
    const Plane plane(20, 23, 37.3F);
    for (const SpeckleFilter filter : kFilters) {
        const Plane out = filtered(plane.view(), options_of(filter, 7), 4);
        for (std::size_t i = 0; i < out.size(); ++i) ASSERT_NEAR(out.data()[i], 37.3, kFloat);
    }
}

TEST(Speckle, NoneChangesNothingAndGaussianIsSmooth) {
    const Plane plane = whole_numbers(17, 19, 1);
    const Plane same = filtered(plane.view(), options_of(SpeckleFilter::none, 7), 0);
    EXPECT_EQ(std::memcmp(same.data(), plane.data(), plane.size() * sizeof(float)), 0);
    const Plane gaussian = filtered(plane.view(), options_of(SpeckleFilter::gaussian, 7), 0);
    Plane wanted = whole_numbers(17, 19, 1), scratch;
    smooth(wanted.view(), SpeckleOptions{}.sigma_px, scratch);
    EXPECT_EQ(std::memcmp(gaussian.data(), wanted.data(), wanted.size() * sizeof(float)), 0);
}

/// Mean and variance of pixels of a window for which `inside` holds, and the estimate from them, in double.
template <class Inside>
double by_definition(const Plane& plane, int row, int col, int h, double looks, Inside inside) {
    std::vector<double> values;
    for (int y = -h; y <= h; ++y)
        for (int x = -h; x <= h; ++x)
            if (inside(y, x))
                values.push_back(static_cast<double>(
                    plane(std::clamp(row + y, 0, plane.rows() - 1), std::clamp(col + x, 0, plane.cols() - 1))));
    double mean = 0, variance = 0;
    for (const double v : values) mean += v / static_cast<double>(values.size());
    for (const double v : values) variance += (v - mean) * (v - mean) / static_cast<double>(values.size() - 1);
    const double k = variance > 0 ? std::max(0.0, 1 - mean * mean / (looks * variance)) : 0;
    return mean + k * (static_cast<double>(plane(row, col)) - mean);
}

TEST(Speckle, LeeAgreesWithItsDefinition) {
    const Plane plane = whole_numbers(23, 31, 2);
    for (const int window : {3, 7, 11, 27}) {
        const Plane out = lee(plane, window, 5);
        for (int r = 0; r < 23; ++r)
            for (int c = 0; c < 31; ++c)
                ASSERT_NEAR(static_cast<double>(out(r, c)),
                            by_definition(plane, r, c, window / 2, 5, [](int, int) { return true; }), kFloat)
                    << window << ' ' << r << ' ' << c;
    }
}

// Whole numbers, so that sums of sub-windows are exact and ties fall the same way.
double refined_by_definition(const Plane& plane, int row, int col, int window, double looks) {
    const int h = window / 2, q = (h + 1) / 3;
    int m[3][3] = {};
    for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b)
            for (int y = -q; y <= q; ++y)
                for (int x = -q; x <= q; ++x)
                    m[a][b] += static_cast<int>(plane(std::clamp(row + (a - 1) * (h - q) + y, 0, plane.rows() - 1),
                                                      std::clamp(col + (b - 1) * (h - q) + x, 0, plane.cols() - 1)));
    const std::array gradients{std::abs(m[0][0] + m[1][0] + m[2][0] - m[0][2] - m[1][2] - m[2][2]),
                               std::abs(m[0][0] + m[0][1] + m[0][2] - m[2][0] - m[2][1] - m[2][2]),
                               std::abs(m[0][1] + m[0][2] + m[1][2] - m[1][0] - m[2][0] - m[2][1]),
                               std::abs(m[0][0] + m[0][1] + m[1][0] - m[1][2] - m[2][1] - m[2][2])};
    std::size_t e = 2;
    for (const std::size_t other : {3U, 0U, 1U})
        if (gradients[other] > gradients[e]) e = other;
    const std::array first{m[1][0], m[0][1], m[2][0], m[0][0]}, second{m[1][2], m[2][1], m[0][2], m[2][2]};
    const int sign = std::abs(second[e] - m[1][1]) < std::abs(first[e] - m[1][1]) ? 1 : -1;
    return by_definition(plane, row, col, h, looks, [&](int y, int x) {
        const std::array along{x, y, x - y, x + y};
        return sign * along[e] >= 0;
    });
}

TEST(Speckle, RefinedLeeAgreesWithItsDefinition) {
    const Plane plane = whole_numbers(23, 31, 3);
    for (const int window : {3, 5, 7, 9, 13, 27}) {
        const Plane out = refined_lee(plane, window, 5);
        for (int r = 0; r < 23; ++r)
            for (int c = 0; c < 31; ++c)
                ASSERT_NEAR(static_cast<double>(out(r, c)), refined_by_definition(plane, r, c, window, 5), kFloat)
                    << window << ' ' << r << ' ' << c;
    }
}

TEST(Speckle, RefinedLeeLeavesCleanStepsAsTheyAre) {
    Plane vertical(24, 24), horizontal(24, 24), falling(24, 24), rising(24, 24);
    for (int r = 0; r < 24; ++r)
        for (int c = 0; c < 24; ++c) {
            vertical(r, c) = c < 12 ? 10.0F : 50.0F;
            horizontal(r, c) = r < 12 ? 10.0F : 50.0F;
            falling(r, c) = c < r ? 10.0F : 50.0F;
            rising(r, c) = r + c < 23 ? 10.0F : 50.0F;
        }
    for (const Plane* plane : {&vertical, &horizontal, &falling, &rising}) {
        const Plane out = refined_lee(*plane, 7, 1);
        for (int r = 4; r < 20; ++r)
            for (int c = 4; c < 20; ++c) ASSERT_NEAR(out(r, c), (*plane)(r, c), kFloat) << r << ' ' << c;
    }
}

TEST(Speckle, EvenGroundLosesItsVarianceAndKeepsItsMean) {
    constexpr int kLooks = 4;
    const Plane plane = speckle(300, 300, kLooks, 4);
    const Spread before = spread(plane, 3);
    // Told of a tenth of the looks the filter trusts no pixel: a mean of 49. The variance of the means, of which
    // 300^2 / 49 are independent, is known within 3 %.
    const Spread box = spread(lee(plane, 7, 0.4), 3);
    EXPECT_NEAR(before.variance / box.variance, 49, 49 * 0.1);
    // Told the truth it keeps part of the tails, which look like signal: 25 for lee and 13 for refined_lee here.
    const Spread after = spread(lee(plane, 7, kLooks), 3);
    EXPECT_GT(before.variance / after.variance, 15);
    EXPECT_LE(before.variance / after.variance, 49 * 1.1);
    const Spread refined = spread(refined_lee(plane, 7, kLooks), 3);  // 28 pixels
    EXPECT_GT(before.variance / refined.variance, 8);
    EXPECT_LE(before.variance / refined.variance, 28 * 1.1);
    // lee has no bias: k is the same whichever pixel of the window is the middle; what is left is the border's.
    // refined_lee prefers the darker side, which varies less: 0.4 % here.
    EXPECT_NEAR(after.mean, before.mean, 0.005);
    EXPECT_NEAR(refined.mean, before.mean, 0.01);
}

TEST(Speckle, RefinedLeeKeepsAStepSharperThanLee) {
    Plane plane = speckle(120, 120, 4, 5);
    Plane truth(120, 120);
    for (int r = 0; r < 120; ++r)
        for (int c = 0; c < 120; ++c) {
            truth(r, c) = c < 60 ? 1.0F : 5.0F;
            plane(r, c) *= truth(r, c);
        }
    const Plane plain = lee(plane, 7, 4), refined = refined_lee(plane, 7, 4);
    double plain_error = 0, refined_error = 0;
    for (int r = 4; r < 116; ++r)
        for (int c = 57; c < 63; ++c) {
            plain_error += std::fabs(static_cast<double>(plain(r, c) - truth(r, c)));
            refined_error += std::fabs(static_cast<double>(refined(r, c) - truth(r, c)));
        }
    EXPECT_LT(refined_error, 0.75 * plain_error);  // 0.40 against 0.78 here
}

TEST(Speckle, StrongPointSurvives) {
    Plane plane = speckle(31, 31, 4, 6);
    plane(15, 15) = 100;
    const double box_mean = 100.0 / 49 + 1;
    EXPECT_GT(lee(plane, 7, 4)(15, 15), 90);
    EXPECT_GT(refined_lee(plane, 7, 4)(15, 15), 90);
    EXPECT_NEAR(lee(plane, 7, 0.01)(15, 15), box_mean, 0.3);  // no signal believed: 48 pixels of Cv 1/2 around 1
}

TEST(Speckle, TileWithHaloEqualsWhole) {
    const Plane plane = speckle(89, 131, 2, 7);
    for (const SpeckleFilter filter : kFilters)
        for (const int window : {3, 7, 9}) {
            const SpeckleOptions options = options_of(filter, window);
            const Plane whole = filtered(plane.view(), options, 2);
            const int halo = speckle_radius(options);
            for (const int size : {16, 23, 64})
                for (int row = halo; row < 89 - halo; row += size)
                    for (int col = halo; col < 131 - halo; col += size) {
                        const int rows = std::min(size, 89 - halo - row), cols = std::min(size, 131 - halo - col);
                        const Plane tile = filtered(
                            plane.view().part(row - halo, col - halo, rows + 2 * halo, cols + 2 * halo), options, 2);
                        for (int r = 0; r < rows; ++r)
                            ASSERT_EQ(std::memcmp(tile.row(r + halo) + halo, whole.row(row + r) + col,
                                                  static_cast<std::size_t>(cols) * sizeof(float)),
                                      0)
                                << window << " tile " << row << ' ' << col;
                    }
        }
}

TEST(Speckle, WorkspaceAndStrideLeaveNoTrace) {
    SpeckleWorkspace workspace;
    for (const SpeckleFilter filter : kFilters)
        for (const int window : {9, 3, 7}) {
            Plane plane = whole_numbers(30, 30, 8);
            const SpeckleOptions options = options_of(filter, window);
            const Plane wanted = filtered(plane.view().part(3, 5, 11, 17), options, 3);
            const Plane before = whole_numbers(30, 30, 8);
            filter_speckle(plane.view().part(3, 5, 11, 17), options, 3, workspace);
            for (int r = 0; r < 30; ++r)
                for (int c = 0; c < 30; ++c) {
                    const bool inside = r >= 3 && r < 14 && c >= 5 && c < 22;
                    ASSERT_EQ(plane(r, c), inside ? wanted(r - 3, c - 5) : before(r, c));
                }
        }
}

TEST(Speckle, ZeroAndNegativePixelsGiveNumbers) {
    core::RandomValues random(9);
    Plane zero(20, 20, 0.0F), mixed(20, 20, 0.0F), tiny(20, 20, std::numeric_limits<float>::denorm_min());
    for (std::size_t i = 0; i < mixed.size(); ++i) mixed.data()[i] = static_cast<float>(random.below(3) - 1);
    for (const SpeckleFilter filter : kFilters)
        for (const Plane* plane : {&zero, &mixed, &tiny}) {
            const Plane out = filtered(plane->view(), options_of(filter, 7), 1);
            for (std::size_t i = 0; i < out.size(); ++i) {
                ASSERT_TRUE(std::isfinite(out.data()[i]));
                ASSERT_LE(std::fabs(out.data()[i]), 1 + kFloat);  // between the pixel and its window's mean
            }
        }
}

TEST(Speckle, SmallPlanesAndWrongOptions) {
    SpeckleWorkspace workspace;
    for (const SpeckleFilter filter : kFilters) {
        Plane one(1, 1, 7.5F), row(1, 4, 2.0F), none(0, 5);
        for (Plane* plane : {&one, &row, &none}) filter_speckle(plane->view(), options_of(filter, 7), 4, workspace);
        EXPECT_NEAR(one(0, 0), 7.5, kFloat);
        for (int c = 0; c < 4; ++c) EXPECT_NEAR(row(0, c), 2, kFloat);
    }
    Plane plane(9, 9, 1.0F);
    for (const SpeckleFilter filter : {SpeckleFilter::lee, SpeckleFilter::refined_lee}) {
        EXPECT_THROW(filter_speckle(plane.view(), options_of(filter, 6), 4, workspace), std::invalid_argument);
        EXPECT_THROW(filter_speckle(plane.view(), options_of(filter, 7), 0, workspace), std::invalid_argument);
    }
}

TEST(Looks, AreRecovered) {
    for (const int looks : {1, 4, 16}) {
        const double found = looks_of(speckle(350, 350, looks, 10));
        EXPECT_NEAR(found, looks, kLooksTolerance * looks);
    }
}

TEST(Looks, DoNotDependOnBrightness) {
    Plane plane = speckle(210, 210, 4, 11);
    const double found = looks_of(plane);
    for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] *= 1024;
    EXPECT_EQ(looks_of(plane), found);  // a power of two rounds nothing
}

TEST(Looks, AreThoseOfThePlanesOwnValues) {
    Plane plane = speckle(350, 350, 1, 12);
    for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] = std::sqrt(plane.data()[i]);
    constexpr double kRayleigh = 3.66;  // 1 / (4 / pi - 1)
    EXPECT_NEAR(looks_of(plane), kRayleigh, kLooksTolerance * kRayleigh);
}

TEST(Looks, TextureOnHalfOfTheGroundDoesNotMoveThem) {
    Plane plane = speckle(350, 350, 4, 13);
    core::RandomValues random(14);
    for (int r = 0; r < 350; ++r)
        for (int c = 0; c < 175; ++c) plane(r, c) *= static_cast<float>(std::exp(random.normal()));
    EXPECT_NEAR(looks_of(plane), 4, kLooksTolerance * 4);
}

TEST(Looks, OnlyValidBlocksCount) {
    Plane plane = speckle(210, 280, 4, 15);
    core::Raster<std::uint8_t> valid(210, 280, std::uint8_t{1});
    const double found =
        estimate_looks(std::array{core::RasterView<const float>(plane.view().part(0, 0, 210, 140))},
                       std::array{core::RasterView<const std::uint8_t>(valid.view().part(0, 0, 210, 140))});
    for (int r = 0; r < 210; ++r)
        for (int c = 140; c < 280; ++c) {
            plane(r, c) = std::numeric_limits<float>::quiet_NaN();
            valid(r, c) = 0;
        }
    EXPECT_EQ(looks_of(plane, valid), found);
}

TEST(Looks, WindowsAreCountedTogether) {
    const Plane plane = speckle(140, 210, 4, 16);
    const core::Raster<std::uint8_t> valid(140, 210, std::uint8_t{1});
    // Split where blocks meet.
    const std::array parts{plane.view().part(0, 70, 140, 140), plane.view().part(0, 0, 140, 70)};
    const std::array masks{valid.view().part(0, 70, 140, 140), valid.view().part(0, 0, 140, 70)};
    EXPECT_EQ(estimate_looks(parts, masks), looks_of(plane));
}

TEST(Looks, Bounds) {
    EXPECT_EQ(estimate_looks({}, {}), 1);
    EXPECT_EQ(looks_of(Plane(6, 100, 1.0F)), 1);    // no block fits
    EXPECT_EQ(looks_of(Plane(21, 21, 0.0F)), 1);    // nor has any a mean
    EXPECT_EQ(looks_of(Plane(21, 21, 5.0F)), 100);  // no spread at all
    Plane points(70, 70, 0.0F);
    for (int r = 0; r < 70; r += 7)
        for (int c = 0; c < 70; c += 7) points(r, c) = 1;
    EXPECT_EQ(looks_of(points), 0.5);  // Cv^2 = 49
    const Plane plane(7, 7, 1.0F);
    const core::Raster<std::uint8_t> other(7, 8, std::uint8_t{1});
    EXPECT_THROW((void)looks_of(plane, other), std::invalid_argument);
    EXPECT_THROW((void)estimate_looks(std::array{plane.view()}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
