#include "kernels/core/seeded_random.hpp"

#include <gtest/gtest.h>

#include <array>

namespace quarrywatch::core {
namespace {

// The first numbers of the reference implementation, seed 1234567.
TEST(SeededRandom, IsSplitMix) {
    SeededRandom random(1234567);
    EXPECT_EQ(random.next(), 6457827717110365317ULL);
    EXPECT_EQ(random.next(), 3203168211198807973ULL);
    EXPECT_EQ(random.next(), 9817491932198370423ULL);
}

TEST(SeededRandom, SpreadsEvenly) {
    SeededRandom random(1);
    std::array<int, 7> met{};
    double sum = 0;
    constexpr int kDraws = 70000;
    for (int i = 0; i < kDraws; ++i) {
        ++met[random.below(7)];
        const double u = random.uniform();
        ASSERT_GE(u, 0);
        ASSERT_LT(u, 1);
        sum += u;
    }
    // Five standard deviations of a count and of a mean.
    for (const int count : met) EXPECT_NEAR(count, kDraws / 7, 5 * 93);
    EXPECT_NEAR(sum / kDraws, 0.5, 5 * 0.2887 / 264.6);
}

}  // namespace
}  // namespace quarrywatch::core
