#include "kernels/evaluate/stratified.hpp"

#include <gtest/gtest.h>

namespace quarrywatch::evaluate {
namespace {

/// The example of Olofsson et al. 2014, section 5: deforestation, forest gain, stable forest, stable non-forest.
StratifiedSample olofsson() {
    StratifiedSample sample;
    sample.classes = 4;
    sample.counts = {66, 0,  5,   4,   //
                     0,  55, 8,   12,  //
                     1,  0,  153, 11,  //
                     2,  1,  9,   313};
    sample.mapped_share = {0.020, 0.015, 0.320, 0.645};
    return sample;
}

// Half of a 95 % interval to two decimals, as the paper prints it.
double half_width(const std::optional<Estimate>& estimate) { return 1.96 * estimate->standard_error.value(); }

TEST(StratifiedAccuracy, IsThatOfThePaper) {
    const StratifiedAccuracy accuracy = stratified_accuracy(olofsson());
    EXPECT_NEAR(accuracy.overall->value, 0.95, 0.005);
    EXPECT_NEAR(half_width(accuracy.overall), 0.02, 0.005);
    const std::vector<double> user{0.88, 0.73, 0.93, 0.96}, user_half{0.07, 0.10, 0.04, 0.02};
    // The half widths of the producer's accuracies by equation 7, calculated apart.
    const std::vector<double> producer{0.75, 0.85, 0.93, 0.96}, producer_half{0.21331, 0.25441, 0.03432, 0.01836};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(accuracy.user[i]->value, user[i], 0.005) << i;
        EXPECT_NEAR(half_width(accuracy.user[i]), user_half[i], 0.005) << i;
        EXPECT_NEAR(accuracy.producer[i]->value, producer[i], 0.005) << i;
        EXPECT_NEAR(half_width(accuracy.producer[i]), producer_half[i], 0.00001) << i;
    }
}

// 10,000,000 pixels of 0.09 ha: 21,158 ha of deforestation, with an interval of 6,158 ha to both sides.
TEST(StratifiedAccuracy, EstimatesTheAreaOfThePaper) {
    const StratifiedAccuracy accuracy = stratified_accuracy(olofsson());
    constexpr double kHectares = 10000000 * 0.09;
    EXPECT_NEAR(accuracy.area[0]->value * kHectares, 21158, 1);
    EXPECT_NEAR(half_width(accuracy.area[0]) * kHectares, 6158, 2);
    EXPECT_NEAR(accuracy.area[1]->value * kHectares, 11686, 1);
    EXPECT_NEAR(half_width(accuracy.area[1]) * kHectares, 3756, 2);
}

// Two classes by hand: half of the map each, 8 of 10 and 9 of 10 right.
TEST(StratifiedAccuracy, AgreesWithASumByHand) {
    StratifiedSample sample;
    sample.classes = 2;
    sample.counts = {8, 2, 1, 9};
    sample.mapped_share = {0.5, 0.5};
    const StratifiedAccuracy accuracy = stratified_accuracy(sample);
    EXPECT_DOUBLE_EQ(accuracy.overall->value, 0.85);
    EXPECT_DOUBLE_EQ(*accuracy.overall->standard_error, std::sqrt(0.25 * (0.16 / 9) + 0.25 * (0.09 / 9)));
    EXPECT_DOUBLE_EQ(accuracy.area[0]->value, 0.45);
    EXPECT_DOUBLE_EQ(accuracy.producer[0]->value, 0.4 / 0.45);
}

TEST(StratifiedAccuracy, SaysNothingOfAStratumThatWasNotSampled) {
    StratifiedSample sample;
    sample.classes = 2;
    sample.counts = {8, 2, 0, 0};
    sample.mapped_share = {0.9, 0.1};
    const StratifiedAccuracy accuracy = stratified_accuracy(sample);
    EXPECT_TRUE(accuracy.user[0]);
    EXPECT_FALSE(accuracy.user[1]);
    EXPECT_FALSE(accuracy.overall);
    EXPECT_FALSE(accuracy.area[0]);
    sample.mapped_share = {1, 0};  // not there at all: then nothing is missing
    EXPECT_DOUBLE_EQ(stratified_accuracy(sample).overall->value, 0.8);
}

TEST(StratifiedAccuracy, HasNoErrorOfASingleSample) {
    StratifiedSample sample;
    sample.classes = 2;
    sample.counts = {1, 0, 1, 9};
    sample.mapped_share = {0.5, 0.5};
    const StratifiedAccuracy accuracy = stratified_accuracy(sample);
    EXPECT_TRUE(accuracy.overall);
    EXPECT_FALSE(accuracy.overall->standard_error);
}

TEST(StratifiedAccuracy, RefusesWhatIsNoSample) {
    StratifiedSample sample = olofsson();
    sample.mapped_share[0] = 0.5;
    EXPECT_THROW(static_cast<void>(stratified_accuracy(sample)), std::invalid_argument);
    sample = olofsson();
    sample.counts.pop_back();
    EXPECT_THROW(static_cast<void>(stratified_accuracy(sample)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::evaluate
