#include "kernels/detect/reweight.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kTable = 1e-5;  // what no_change_weights() promises

std::vector<float> weights_of(const std::vector<float>& scores, int degrees, int threads = 1) {
    std::vector<float> weights(3, 7.0F);  // of another size and content: both must go
    no_change_weights(scores, degrees, threads, weights);
    return weights;
}

TEST(NoChangeWeights, AreTheChanceOfAHigherScore) {
    std::vector<float> scores{0};
    for (double s = 1e-6; s < 200; s *= 1.003) scores.push_back(static_cast<float>(s));
    for (const int degrees : {1, 2, 3, 4, 6, 13}) {
        const std::vector<float> weights = weights_of(scores, degrees);
        ASSERT_EQ(weights.size(), scores.size());
        for (std::size_t i = 0; i < scores.size(); ++i)
            ASSERT_NEAR(static_cast<double>(weights[i]),
                        core::chi_square_survival(static_cast<double>(scores[i]), degrees), kTable)
                << degrees << " degrees at " << scores[i];
    }
}

TEST(NoChangeWeights, ClosedFormOfTwoDegrees) {
    const std::vector<float> weights = weights_of({0, 1, 2, 20}, 2);
    EXPECT_EQ(weights[0], 1.0F);
    for (const auto& [i, score] : {std::pair{1U, 1.0}, {2U, 2.0}, {3U, 20.0}})
        EXPECT_NEAR(static_cast<double>(weights[i]), std::exp(-score / 2), kTable);
}

TEST(NoChangeWeights, NothingIsLeftBeyondTheTableAndAllBelowNought) {
    const auto last = static_cast<float>(core::chi_square_quantile(1e-9, 3)),
               beyond = static_cast<float>(core::chi_square_quantile(0.9e-10, 3));
    const std::vector<float> weights = weights_of({last, beyond, 1e30F, std::numeric_limits<float>::infinity(), -1}, 3);
    EXPECT_GT(weights[0], 0.0F);
    for (const std::size_t i : {1U, 2U, 3U}) EXPECT_EQ(weights[i], 0.0F) << i;
    EXPECT_EQ(weights[4], 1.0F);
    EXPECT_TRUE(weights_of({}, 3).empty());
}

TEST(NoChangeWeights, SameBytesOnAnyNumberOfThreads) {
    std::vector<float> scores;
    for (int i = 0; i < 10007; ++i) scores.push_back(0.003F * static_cast<float>(i));
    const std::vector<float> one = weights_of(scores, 4, 1), four = weights_of(scores, 4, 4);
    EXPECT_EQ(std::memcmp(one.data(), four.data(), one.size() * sizeof(float)), 0);
}

TEST(ScoresOfSample, ByHand) {
    // z = (x - y + 1, 2 y): at (x, y) = (1, 2): (0, 4) -> 16, at (3, 0): (4, 0) -> 16, at (0, -1): (2, -2) -> 8.
    const LinearVariates model{2, 2, {1, -1, 0, 2}, {1, 0}};
    const Sample sample{{{1, 3, 0}, {2, 0, -1}}};
    std::vector<float> scores(9, 5.0F);
    scores_of_sample(model, sample, 1, scores);
    EXPECT_EQ(scores, (std::vector<float>{16, 16, 8}));
}

TEST(ScoresOfSample, AgreesWithDoubleAcrossBlocks) {
    const Sample sample = unchanged_sample(3 * 2048 + 5, 2, 0.3, 1);  // three whole blocks and a rest
    const LinearVariates model{4, 2, {0.01F, 0, -0.02F, 0.003F, 0, 0.004F, 0.01F, -0.01F}, {-5, 3}};
    const std::vector<float> expected = scores_of(model, sample);
    std::vector<float> one, four;
    scores_of_sample(model, sample, 1, one);
    scores_of_sample(model, sample, 4, four);
    ASSERT_EQ(one.size(), expected.size());
    // Terms of a variate reach 20: float knows the variate to 1e-5 and its square to twice that times itself.
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(one[i], expected[i], 1e-4F * (1 + expected[i])) << i;
    EXPECT_EQ(std::memcmp(one.data(), four.data(), one.size() * sizeof(float)), 0);
}

TEST(ScoresOfSample, Edges) {
    std::vector<float> scores(2, 1.0F);
    scores_of_sample(LinearVariates{2, 1, {1, 1}, {0}}, Sample{{{}, {}}}, 2, scores);
    EXPECT_TRUE(scores.empty());
    scores_of_sample(LinearVariates{1, 0, {}, {}}, Sample{{{1, 2}}}, 1, scores);
    EXPECT_EQ(scores, std::vector<float>(2, 0.0F));
    EXPECT_THROW(scores_of_sample(LinearVariates{2, 1, {1, 1}, {0}}, Sample{{{1}}}, 1, scores), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
