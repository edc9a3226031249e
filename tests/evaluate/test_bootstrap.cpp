#include "kernels/evaluate/bootstrap.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace quarrywatch::evaluate {
namespace {

// The mean of what was drawn.
ResampledFigure mean_of(const std::vector<double>& values) {
    return [&values](std::span<const std::uint32_t> times) -> std::optional<double> {
        double sum = 0, count = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            sum += times[i] * values[i];
            count += times[i];
        }
        return count > 0 ? std::optional(sum / count) : std::nullopt;
    };
}

TEST(SortedQuantile, LiesBetweenItsNeighbours) {
    const std::array<double, 5> values{1, 2, 4, 8, 16};
    EXPECT_DOUBLE_EQ(sorted_quantile_of(values, 0), 1);
    EXPECT_DOUBLE_EQ(sorted_quantile_of(values, 0.5), 4);
    EXPECT_DOUBLE_EQ(sorted_quantile_of(values, 0.625), 6);
    EXPECT_DOUBLE_EQ(sorted_quantile_of(values, 1), 16);
}

// The mean of n values has standard deviation s / sqrt(n), and its 95 % interval reaches 1.96 of them to both sides.
TEST(Bootstrap, GivesTheIntervalOfAMean) {
    std::vector<double> values;
    for (int i = 0; i < 400; ++i) values.push_back((i * 37 % 400 - 199.5) / 115.47);  // uniform, unit deviation
    const std::vector<std::uint32_t> group(values.size(), 0);
    BootstrapOptions options;
    options.samples = 4000;
    const auto interval = bootstrap_interval(group, mean_of(values), options);
    ASSERT_TRUE(interval);
    EXPECT_NEAR(interval->low, -1.96 / 20, 0.006);
    EXPECT_NEAR(interval->high, 1.96 / 20, 0.006);
}

// Two groups of equal values: what the units say is nothing new, what the groups say is all there is. A further group
// is either one or the other.
TEST(Bootstrap, DrawsGroupsAsAWhole) {
    const std::vector<double> values{0, 0, 0, 0, 1, 1, 1, 1};
    const std::vector<std::uint32_t> group{0, 0, 0, 0, 1, 1, 1, 1};
    BootstrapOptions options;
    const auto both = bootstrap_interval(group, mean_of(values), options);
    ASSERT_TRUE(both);
    EXPECT_DOUBLE_EQ(both->low, 0);
    EXPECT_DOUBLE_EQ(both->high, 1);
    options.confidence = 0.4;  // both groups are drawn in half of the samples
    const auto middle = bootstrap_interval(group, mean_of(values), options);
    EXPECT_DOUBLE_EQ(middle->low, 0.5);
    EXPECT_DOUBLE_EQ(middle->high, 0.5);
    options.groups_drawn = 1;
    const auto next = bootstrap_interval(group, mean_of(values), options);
    EXPECT_DOUBLE_EQ(next->low, 0);
    EXPECT_DOUBLE_EQ(next->high, 1);
}

TEST(Bootstrap, IsSilentWhereThereIsNothingToSay) {
    EXPECT_FALSE(bootstrap_interval({}, mean_of({}), {}));
    const std::vector<std::uint32_t> group{0, 0};
    EXPECT_FALSE(bootstrap_interval(group, [](std::span<const std::uint32_t>) { return std::optional<double>(); }, {}));
    EXPECT_THROW(static_cast<void>(bootstrap_interval(group, mean_of({}), {.samples = 0})), std::invalid_argument);
}

TEST(Bootstrap, IsTheSameForTheSameSeedOnly) {
    const std::vector<double> values{1, 5, 2, 9, 4, 7, 7, 3};
    const std::vector<std::uint32_t> group(values.size(), 0);
    BootstrapOptions options;
    options.samples = 200;
    const auto first = bootstrap_interval(group, mean_of(values), options),
               again = bootstrap_interval(group, mean_of(values), options);
    EXPECT_EQ(first->low, again->low);
    options.seed = 2;
    EXPECT_NE(first->low + first->high, bootstrap_interval(group, mean_of(values), options)->low +
                                            bootstrap_interval(group, mean_of(values), options)->high);
}

}  // namespace
}  // namespace quarrywatch::evaluate
