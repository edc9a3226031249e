#include "kernels/core/chi_square.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace quarrywatch::core {
namespace {

constexpr double kTableDigits = 2e-4;  // printed tables have three or four significant digits
constexpr double kClaimed = 1e-12;     // relative accuracy that the header states
// In the far tail the exponent's own rounding (700 times the machine's epsilon) is all that is left to lose.
constexpr double kFarTail = 1e-11;

struct Entry {
    double x, degrees, survival;
};

TEST(ChiSquare, TableValues) {
    // Upper critical values as printed in the NIST/SEMATECH handbook, table 1.3.6.7.4.
    constexpr std::array kTable{Entry{2.706, 1, 0.10},    Entry{3.841, 1, 0.05},   Entry{10.828, 1, 0.001},
                                Entry{5.991, 2, 0.05},    Entry{7.815, 3, 0.05},   Entry{11.345, 3, 0.01},
                                Entry{9.488, 4, 0.05},    Entry{12.592, 6, 0.05},  Entry{18.307, 10, 0.05},
                                Entry{29.588, 10, 0.001}, Entry{43.773, 30, 0.05}, Entry{124.342, 100, 0.05}};
    for (const Entry& e : kTable)
        EXPECT_NEAR(chi_square_survival(e.x, e.degrees) / e.survival, 1, 10 * kTableDigits)
            << e.x << " of " << e.degrees;
    for (const Entry& e : kTable)
        EXPECT_NEAR(chi_square_quantile(e.survival, e.degrees) / e.x, 1, kTableDigits)
            << e.survival << " of " << e.degrees;
}

TEST(ChiSquare, ClosedForms) {
    for (const double x : {1e-6, 0.1, 1.0, 2.9, 3.1, 10.0, 50.0, 300.0, 1300.0}) {
        const double tolerance = x > 100 ? kFarTail : kClaimed;
        EXPECT_NEAR(chi_square_survival(x, 1) / std::erfc(std::sqrt(x / 2)), 1, tolerance) << x;
        EXPECT_NEAR(chi_square_survival(x, 2) / std::exp(-x / 2), 1, tolerance) << x;
        EXPECT_NEAR(chi_square_survival(x, 4) / (std::exp(-x / 2) * (1 + x / 2)), 1, tolerance) << x;
    }
}

TEST(ChiSquare, FallsFromOneToZero) {
    for (const double degrees : {0.5, 1.0, 3.7, 20.0, 500.0}) {
        EXPECT_EQ(chi_square_survival(0, degrees), 1);
        EXPECT_EQ(chi_square_survival(-5, degrees), 1);
        double before = 1;
        for (double x = degrees / 8; x < 8 * degrees; x += degrees / 16) {
            const double here = chi_square_survival(x, degrees);
            EXPECT_LT(here, before + kClaimed) << x << " of " << degrees;
            before = here;
        }
        EXPECT_LT(before, 0.05);
    }
}

TEST(ChiSquare, QuantileInvertsSurvival) {
    for (const double degrees : {0.5, 1.0, 2.0, 7.3, 120.0, 500.0})
        for (const double p : {1e-200, 1e-10, 1e-4, 0.3, 0.5, 0.9, 0.999})
            EXPECT_NEAR(chi_square_survival(chi_square_quantile(p, degrees), degrees) / p, 1, 1e-9)
                << p << " of " << degrees;  // 1e-12 of x is up to 1e-9 of p where p = 1e-200
}

TEST(ChiSquare, RefusesWhatHasNoAnswer) {
    EXPECT_THROW(static_cast<void>(chi_square_survival(1, 0)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(chi_square_survival(1, -1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(chi_square_survival(1, std::numeric_limits<double>::quiet_NaN())),
                 std::invalid_argument);
    EXPECT_THROW(static_cast<void>(chi_square_quantile(0, 2)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(chi_square_quantile(1, 2)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(chi_square_quantile(std::numeric_limits<double>::quiet_NaN(), 2)),
                 std::invalid_argument);
    EXPECT_EQ(chi_square_survival(1e9, 3), 0);  // underflows, does not loop or become NaN
    EXPECT_EQ(chi_square_survival(std::numeric_limits<double>::infinity(), 3), 0);
}

}  // namespace
}  // namespace quarrywatch::core
