#include "kernels/coregister/displacement_field.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr double kRounding = 1e-12;

DisplacementField spline(const std::array<std::array<double, 3>, 2>& affine, int rows, int cols, int knots_x,
                         int knots_y, unsigned seed) {
    core::RandomValues random(seed);
    std::array<std::vector<double>, 2> coefficients;
    for (auto& axis : coefficients)
        for (int i = 0; i < (knots_x + 3) * (knots_y + 3); ++i) axis.push_back(random.uniform(-1, 1));
    return {affine, rows, cols, knots_x, knots_y, coefficients};
}

TEST(BsplineWeights, KnownValues) {
    const auto start = cubic_bspline_weights(0), middle = cubic_bspline_weights(0.5), end = cubic_bspline_weights(1);
    const std::array<double, 4> at_start{1.0 / 6, 4.0 / 6, 1.0 / 6, 0},
        at_middle{1.0 / 48, 23.0 / 48, 23.0 / 48, 1.0 / 48};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(start[i], at_start[i], kRounding);
        EXPECT_NEAR(middle[i], at_middle[i], kRounding);
        EXPECT_NEAR(end[i], at_start[(i + 3) % 4], kRounding);
    }
    for (double t = 0; t <= 1; t += 0.125) {
        const auto w = cubic_bspline_weights(t);
        EXPECT_NEAR(w[0] + w[1] + w[2] + w[3], 1, kRounding);
        EXPECT_NEAR(-w[0] + w[2] + 2 * w[3], t, kRounding);  // coefficients in a line give the line
    }
}

TEST(DisplacementField, DefaultIsZeroEverywhere) {
    const DisplacementField field;
    EXPECT_EQ(field.model(), FieldModel::none);
    EXPECT_EQ(field.at(-100, 1e6).dx_px, 0);
    EXPECT_EQ(field.at(3, 4).dy_px, 0);
}

TEST(DisplacementField, AffineByHand) {
    const DisplacementField field(FieldModel::affine, {{{1, 0.01, -0.02}, {-2, 0, 0.5}}});
    EXPECT_NEAR(field.at(100, 50).dx_px, 1 + 1 - 1, kRounding);
    EXPECT_NEAR(field.at(100, 50).dy_px, -2 + 25, kRounding);
    EXPECT_NEAR(field.at(-100, 0).dx_px, 0, kRounding);
}

TEST(DisplacementField, ShiftsAdd) {
    DisplacementField field;
    field.add_shift(3, -4);
    EXPECT_EQ(field.model(), FieldModel::shift);
    field.add_shift(0.5, 0.25);
    EXPECT_EQ(field.at(7, 8).dx_px, 3.5);
    EXPECT_EQ(field.at(7, 8).dy_px, -3.75);
    DisplacementField affine(FieldModel::affine, {{{1, 0.01, 0}, {0, 0, 0}}});
    affine.add_shift(1, 0);
    EXPECT_EQ(affine.model(), FieldModel::affine);
    EXPECT_NEAR(affine.at(100, 0).dx_px, 3, kRounding);
}

TEST(DisplacementField, EqualCoefficientsAreAShift) {
    const std::vector<double> ones(5 * 4, 1.0), twos(5 * 4, 2.0);
    const DisplacementField field({}, 101, 201, 2, 1, {ones, twos});
    for (const auto& [col, row] : {std::pair{0.0, 0.0}, {200.0, 100.0}, {57.3, 12.1}, {-9.0, 500.0}}) {
        EXPECT_NEAR(field.at(col, row).dx_px, 1, kRounding);
        EXPECT_NEAR(field.at(col, row).dy_px, 2, kRounding);
    }
}

TEST(DisplacementField, SmoothAcrossTheKnots) {
    const DisplacementField field = spline({}, 301, 401, 4, 3, 1);  // knots every 100 px
    constexpr double kStep = 1e-3;
    for (const double col : {100.0, 200.0, 300.0}) {
        const auto slope = [&](double at) { return (field.at(at + kStep, 77).dx_px - field.at(at, 77).dx_px) / kStep; };
        // Slopes are up to 0.02 per pixel, their change up to 0.0004: three steps of it is what may remain.
        EXPECT_NEAR(field.at(col - kStep, 77).dx_px, field.at(col + kStep, 77).dx_px, 2 * 0.02 * kStep);
        EXPECT_NEAR(slope(col - 2 * kStep), slope(col + kStep), 3 * 4e-4 * kStep);
    }
}

TEST(DisplacementField, BeyondTheGridTheEdgePlusTheAffinePart) {
    const std::array<std::array<double, 3>, 2> affine{{{0, 0.1, 0}, {0, 0, 0}}};
    const DisplacementField field = spline(affine, 101, 101, 2, 2, 2);
    EXPECT_NEAR(field.at(150, 40).dx_px, field.at(100, 40).dx_px + 5, kRounding);
    EXPECT_NEAR(field.at(150, 40).dy_px, field.at(100, 40).dy_px, kRounding);
    EXPECT_NEAR(field.at(-10, -99).dx_px, field.at(0, 0).dx_px - 1, kRounding);
}

TEST(DisplacementField, SeenFromALargerGrid) {
    const DisplacementField field = spline({{{1, 0.1, 0}, {2, 0, 0.1}}}, 101, 101, 2, 2, 3);
    const DisplacementField placed = field.placed_at(30, 70).placed_at(1, 2);
    for (const auto& [col, row] : {std::pair{0.0, 0.0}, {50.0, 99.5}, {-20.0, 140.0}}) {
        EXPECT_NEAR(placed.at(col + 72, row + 31).dx_px, field.at(col, row).dx_px, kRounding);
        EXPECT_NEAR(placed.at(col + 72, row + 31).dy_px, field.at(col, row).dy_px, kRounding);
    }
}

TEST(DisplacementField, RefusesWrongSizes) {
    const std::vector<double> nine(9, 0.0);
    EXPECT_THROW(DisplacementField({}, 100, 100, 1, 1, {nine, nine}), std::invalid_argument);
    EXPECT_THROW(DisplacementField({}, 100, 100, 0, 0, {nine, nine}), std::invalid_argument);
    const std::vector<double> sixteen(16, 0.0);
    EXPECT_THROW(DisplacementField({}, 1, 100, 1, 1, {sixteen, sixteen}), std::invalid_argument);
    EXPECT_NO_THROW(DisplacementField({}, 2, 100, 1, 1, {sixteen, sixteen}));
}

}  // namespace
}  // namespace quarrywatch::coregister
