#include "kernels/classify/value_counts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::classify {
namespace {

constexpr double kHalf = ValueCounts::kQuantum / 2 + 1e-12;  // rounding to the quantum moves a value by half of it

ValueCounts counts_of(const std::vector<double>& values) {
    ValueCounts counts;
    for (const double v : values) counts.add(v);
    return counts;
}

double lower_median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[(values.size() - 1) / 2];
}

std::vector<double> random_values(int count, unsigned seed) {
    core::RandomValues random(seed);
    std::vector<double> values;
    for (int i = 0; i < count; ++i) values.push_back(0.3 + 0.2 * random.normal());
    return values;
}

TEST(ValueCounts, LiteralMedians) {
    EXPECT_EQ(ValueCounts{}.median(), 0);
    EXPECT_EQ(ValueCounts{}.count(), 0U);
    EXPECT_NEAR(counts_of({0.25}).median(), 0.25, 1e-12);
    EXPECT_NEAR(counts_of({3, 1, 2}).median(), 2, 1e-12);
    EXPECT_NEAR(counts_of({4, 3, 1, 2}).median(), 2, 1e-12);  // the lower of both middles
    EXPECT_NEAR(counts_of({-0.5, -0.5, 0.75}).median(), -0.5, 1e-12);
    EXPECT_EQ(counts_of({3, 1, 2, 3, 3}).count(), 5U);
}

TEST(ValueCounts, EqualsASort) {
    for (const int count : {1, 2, 7, 100, 2047, 2048, 2049, 10001}) {  // around the size that is sorted in one go
        const std::vector<double> values = random_values(count, static_cast<unsigned>(count));
        const ValueCounts counts = counts_of(values);
        EXPECT_NEAR(counts.median(), lower_median(values), kHalf) << count;
        EXPECT_EQ(counts.count(), static_cast<std::uint64_t>(count));
    }
}

TEST(ValueCounts, TheOrderOfArrivalAndOfMergingDoesNotMatter) {
    const std::vector<double> values = random_values(9000, 5);
    std::vector<double> backwards(values.rbegin(), values.rend());
    const ValueCounts whole = counts_of(values);
    EXPECT_EQ(counts_of(backwards).median(), whole.median());
    std::vector<ValueCounts> parts;
    for (std::size_t from = 0, size = 1; from < values.size(); from += size, size = 3 * size % 4001 + 1)
        parts.push_back(
            counts_of({values.begin() + static_cast<std::ptrdiff_t>(from),
                       values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), from + size))}));
    ASSERT_GT(parts.size(), 4U);
    ValueCounts forwards, reversed;
    for (const ValueCounts& part : parts) forwards.merge(part);
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) reversed.merge(*part);
    EXPECT_EQ(forwards.median(), whole.median());
    EXPECT_EQ(reversed.median(), whole.median());
    EXPECT_EQ(forwards.count(), 9000U);
    EXPECT_EQ(reversed.count(), 9000U);
}

TEST(ValueCounts, EntriesMakeTheSameAgain) {
    ValueCounts counts;
    for (const double value : {0.5, -0.25, 0.5, 0.001}) counts.add(value);
    const std::vector<ValueCounts::Entry> expected{{-250, 1}, {1, 1}, {500, 2}};
    ASSERT_TRUE(std::equal(counts.entries().begin(), counts.entries().end(), expected.begin(), expected.end()));
    const ValueCounts again(expected);
    EXPECT_EQ(again.median(), counts.median());
    EXPECT_EQ(again.count(), 4U);
    EXPECT_THROW(ValueCounts({{2, 1}, {1, 1}}), std::invalid_argument);
    EXPECT_THROW(ValueCounts({{1, 1}, {1, 1}}), std::invalid_argument);
    EXPECT_THROW(ValueCounts({{1, 0}}), std::invalid_argument);
}

TEST(ValueCounts, MergingWithNothingAndWithItself) {
    ValueCounts counts = counts_of({1, 2, 5});
    counts.merge({});
    EXPECT_EQ(counts.count(), 3U);
    counts.merge(counts);
    EXPECT_EQ(counts.count(), 6U);
    EXPECT_NEAR(counts.median(), 2, 1e-12);
    ValueCounts none;
    none.merge(counts);
    EXPECT_NEAR(none.median(), 2, 1e-12);
}

TEST(ValueCounts, AddingGoesOnAfterTheMedianWasAsked) {
    ValueCounts counts = counts_of({1, 1, 1});
    EXPECT_NEAR(counts.median(), 1, 1e-12);
    for (int i = 0; i < 4; ++i) counts.add(2);
    EXPECT_NEAR(counts.median(), 2, 1e-12);
    EXPECT_EQ(counts.count(), 7U);
}

TEST(ValueCounts, BeyondItsRangeValuesAreLimited) {
    EXPECT_NEAR(counts_of({1e9, 1e9, 0}).median(), 32.767, 1e-9);
    EXPECT_NEAR(counts_of({-1e9, -INFINITY, 0}).median(), -32.767, 1e-9);
}

}  // namespace
}  // namespace quarrywatch::classify
