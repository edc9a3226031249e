#include "kernels/normalise/relative_gain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::normalise {
namespace {

constexpr double kRecovered =
    0.01;  // of the brief: planted gain and offset within 1 % (of the band's mean, for the offset)
constexpr double kRounding = 1e-5;  // values are float

struct Scatter {
    std::vector<float> before, after, no_change;
};

/// after = gain * before + offset with noise on both dates, all of it stable.
Scatter scatter(int count, double gain, double offset, double noise, unsigned seed = 1) {
    core::RandomValues random(seed);
    Scatter s;
    for (int i = 0; i < count; ++i) {
        const double truth = 1000 + 300 * random.normal();
        s.before.push_back(static_cast<float>(truth + noise * random.normal()));
        s.after.push_back(static_cast<float>(gain * truth + offset + noise * random.normal()));
        s.no_change.push_back(1);
    }
    return s;
}

RelativeGain fit(const Scatter& s) { return fit_relative_gain(s.before, s.after, s.no_change); }

TEST(RelativeGain, ALineIsFoundExactly) {
    const RelativeGain g = fit(scatter(500, 1.25, -80, 0));
    EXPECT_EQ(g.status, GainStatus::ok);
    EXPECT_NEAR(g.gain, 1.25, kRounding);
    EXPECT_NEAR(g.offset, -80, 1000 * kRounding);
    EXPECT_NEAR(g.correlation, 1, kRounding);
    EXPECT_NEAR(g.held_out_rmse, 0, 1000 * kRounding);
    EXPECT_EQ(g.stable_pixels, 500);
}

TEST(RelativeGain, RecoveredUnderNoiseOnBothDates) {
    for (const auto& [gain, offset] : {std::pair{1.0, 0.0}, {0.7, 150.0}, {1.6, -200.0}}) {
        const RelativeGain g = fit(scatter(20000, gain, offset, 30));
        EXPECT_EQ(g.status, GainStatus::ok);
        EXPECT_NEAR(g.gain / gain, 1, kRecovered);
        EXPECT_NEAR(gain * 1000 + offset, g.gain * 1000 + g.offset, kRecovered * (gain * 1000 + offset));
        // Both dates' noise, that of the later divided by the gain.
        const double expected = 30 * std::sqrt(1 + 1 / (gain * gain));
        EXPECT_NEAR(g.held_out_rmse / expected, 1, 0.05);  // of 4,000 pixels: known to 1 %
    }
}

TEST(RelativeGain, SwappingTheDatesInvertsTheLine) {
    const Scatter s = scatter(2000, 1.3, 40, 50);
    const RelativeGain there = fit(s), back = fit_relative_gain(s.after, s.before, s.no_change);
    EXPECT_NEAR(there.gain * back.gain, 1, kRounding);  // ordinary least squares would give the squared correlation
    EXPECT_NEAR(back.offset, -there.offset / there.gain, 1000 * kRounding);
}

TEST(RelativeGain, ChangedPixelsDoNotCount) {
    Scatter s = scatter(3000, 1.2, 50, 20);
    core::RandomValues random(9);
    for (std::size_t i = 0; i < s.before.size(); i += 3) {  // a third changed, and known to have
        s.after[i] = static_cast<float>(random.uniform(0, 8000));
        s.no_change[i] = static_cast<float>(random.uniform(0, 0.95));
    }
    const RelativeGain g = fit(s);
    EXPECT_EQ(g.status, GainStatus::ok);
    EXPECT_EQ(g.stable_pixels, 2000);
    EXPECT_NEAR(g.gain / 1.2, 1, kRecovered);
    EXPECT_NEAR(g.offset, 50, kRecovered * 1250);
}

TEST(RelativeGain, ExactlyTheProbabilityIsNotEnough) {
    Scatter s = scatter(200, 1, 0, 5);
    for (float& p : s.no_change) p = 0.5F;
    EXPECT_EQ(fit_relative_gain(s.before, s.after, s.no_change, 0.5).stable_pixels, 0);
    EXPECT_EQ(fit_relative_gain(s.before, s.after, s.no_change, 0.49).stable_pixels, 200);
}

TEST(RelativeGain, TooFewStablePixelsFallBackOnMediansOfAll) {
    Scatter s = scatter(5000, 1.4, 100, 5);
    core::RandomValues random(3);
    for (std::size_t i = 0; i < s.before.size(); i += 10) s.after[i] = 20000;  // outliers that no probability marks
    for (std::size_t i = 99; i < s.no_change.size(); ++i) s.no_change[i] = 0;
    const RelativeGain g = fit(s);
    EXPECT_EQ(g.status, GainStatus::too_few_stable);
    EXPECT_EQ(g.stable_pixels, 99);
    EXPECT_NEAR(g.gain / 1.4, 1, 0.2);  // 10 % of outliers on one side move a median deviation by an eighth
    EXPECT_NEAR(g.gain * 1000 + g.offset, 1500, 0.05 * 1500);
}

TEST(RelativeGain, WithoutRelationTheFallbackStands) {
    Scatter s = scatter(1000, 1, 0, 0);
    core::RandomValues random(4);
    for (float& v : s.after) v = static_cast<float>(500 + 150 * random.normal());
    const RelativeGain g = fit(s);
    EXPECT_EQ(g.status, GainStatus::no_correlation);
    EXPECT_LT(g.correlation, 0.3);
    EXPECT_NEAR(g.gain, 0.5, 0.05);  // deviations of 150 against 300, each known to 4 %
    EXPECT_GT(g.held_out_rmse, 0);
}

TEST(RelativeGain, OppositeDatesAreNoRelation) {
    Scatter s = scatter(1000, 1, 0, 0);
    for (std::size_t i = 0; i < s.after.size(); ++i) s.after[i] = 2000 - s.before[i];
    const RelativeGain g = fit(s);
    EXPECT_EQ(g.status, GainStatus::no_correlation);
    EXPECT_GT(g.gain, 0);  // a negative gain would turn the picture's lights into shadows
}

TEST(RelativeGain, FlatBands) {
    Scatter s = scatter(500, 1, 0, 0);
    for (float& v : s.after) v = 700;
    const RelativeGain flat = fit(s);
    EXPECT_EQ(flat.status, GainStatus::no_correlation);
    EXPECT_EQ(flat.gain, 1);
    EXPECT_TRUE(std::isfinite(flat.offset));
    EXPECT_TRUE(std::isfinite(flat.held_out_rmse));
}

TEST(RelativeGain, NothingAtAll) {
    const RelativeGain g = fit({});
    EXPECT_EQ(g.status, GainStatus::too_few_stable);
    EXPECT_EQ(g.gain, 1);
    EXPECT_EQ(g.offset, 0);
    Scatter s = scatter(10, 1, 0, 0);
    s.no_change.pop_back();
    EXPECT_THROW(static_cast<void>(fit(s)), std::invalid_argument);
}

TEST(RelativeGain, StatusesHaveStableNames) {
    EXPECT_STREQ(name_of(GainStatus::ok), "ok");
    EXPECT_STREQ(name_of(GainStatus::too_few_stable), "too_few_stable");
    EXPECT_STREQ(name_of(GainStatus::no_correlation), "no_correlation");
}

}  // namespace
}  // namespace quarrywatch::normalise
