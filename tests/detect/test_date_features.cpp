#include "kernels/detect/date_features.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

using classify::BandPlaces;
using classify::Index;

using Rows = std::vector<std::vector<float>>;

BandPlaces red_and_nir() { return {{-1, -1, 0, 1, -1, -1}}; }
BandPlaces all_roles() { return {{0, 1, 2, 3, 4, 5}}; }

std::vector<const float*> pointers(const Rows& rows, std::size_t from = 0) {
    std::vector<const float*> out;
    for (const auto& row : rows) out.push_back(row.data() + from);
    return out;
}

/// Some values negative and some sums not positive, as sensor offsets leave them.
Rows random_rows(std::size_t bands, std::size_t count, unsigned seed) {
    core::RandomValues random(seed);
    Rows rows(bands);
    for (auto& row : rows)
        for (std::size_t i = 0; i < count; ++i) row.push_back(static_cast<float>(random.uniform(-0.1, 0.6)));
    return rows;
}

Rows copied(std::span<const float* const> rows, int count) {
    Rows out;
    for (const float* const row : rows) out.emplace_back(row, row + count);
    return out;
}

/// Products and indices of numbers that gain and offset brought to the other date: everything at once.
DateFeatures everything() {
    DateFeatures date =
        with_quadratic_terms(all_roles(), {0.1F, 0.2F, 0.15F, 0.3F, 0.25F, 0.2F}, {4.0F, 5.0F, 3.0F, 7.0F, 6.0F, 2.5F});
    date.gain = {1.1F, 0.9F, 1.3F, 1.0F, 0.7F, 1.2F};
    date.offset = {0.01F, -0.02F, 0.0F, 0.03F, -0.01F, 0.02F};
    return date;
}

TEST(DateFeatures, PlainBandsAreNotCopied) {
    const Rows bands = random_rows(3, 7, 1);
    FeatureRows rows;
    const auto features = rows.compute(plain_bands(3), pointers(bands), 7);
    EXPECT_EQ(plain_bands(3).count(), 3);
    ASSERT_EQ(features.size(), 3U);
    for (std::size_t b = 0; b < 3; ++b) EXPECT_EQ(features[b], bands[b].data());
}

TEST(DateFeatures, QuadraticTermsByHand) {
    const DateFeatures date = with_quadratic_terms(red_and_nir(), {1, 2}, {2, 0.5F});
    EXPECT_EQ(date.count(), 6);
    const Rows bands{{1.5F, 0.5F}, {6, 1.5F}};  // standardised 1, -1 and 2, -0.25
    FeatureRows rows;
    const auto features = rows.compute(date, pointers(bands), 2);
    ASSERT_EQ(features.size(), 6U);
    EXPECT_EQ(features[0], bands[0].data());
    EXPECT_EQ(features[1], bands[1].data());
    // red^2, red nir, nir^2, (nir - red) / (nir + red)
    EXPECT_EQ(copied(features.subspan(2), 2), (Rows{{1, 1}, {2, 0.25F}, {4, 0.0625F}, {0.6F, 0.5F}}));
}

TEST(DateFeatures, QuadraticTermsOfAllBands) {
    const DateFeatures date = with_quadratic_terms(all_roles(), std::vector<float>(6, 0.0F), std::vector<float>(6, 1));
    EXPECT_EQ(date.products.size(), 21U);
    EXPECT_EQ(date.indices.size(), 6U);
    for (const Index index : date.indices) EXPECT_NE(index, Index::brightness);  // a sum of bands says nothing new
    EXPECT_EQ(date.count(), 33);
    for (std::size_t i = 0; i < date.products.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(date.products[i], date.products[j]);
    for (const auto& [a, b] : date.products) EXPECT_LE(a, b);
}

TEST(DateFeatures, IndicesAloneOfCorrectedBands) {
    const DateFeatures date = indices_alone(2, red_and_nir(), {2, 4}, {1, -1});
    EXPECT_EQ(date.indices, (std::vector<Index>{Index::ndvi, Index::brightness}));
    EXPECT_EQ(date.count(), 2);
    const Rows bands{{7, 1}, {35, 3}};  // red 3, 0; nir 9, 1
    FeatureRows rows;
    EXPECT_EQ(copied(rows.compute(date, pointers(bands), 2), 2), (Rows{{0.5F, 1}, {3, 0}}));
    EXPECT_EQ(copied(rows.compute(indices_alone(2, red_and_nir(), {}, {}), pointers({{3}, {9}}), 1), 1),
              (Rows{{0.5F}, {3}}));
}

TEST(DateFeatures, GainAndOffsetComeBeforeEverything) {
    DateFeatures date = with_quadratic_terms(red_and_nir(), {1, 2}, {2, 0.5F});
    date.gain = {2, 4};
    date.offset = {1, -1};
    const Rows bands{{4}, {23}};  // red 1.5, nir 6: those of QuadraticTermsByHand
    FeatureRows rows;
    EXPECT_EQ(copied(rows.compute(date, pointers(bands), 1), 1), (Rows{{1.5F}, {6}, {1}, {2}, {4}, {0.6F}}));
    EXPECT_EQ(bands, (Rows{{4}, {23}}));
}

TEST(DateFeatures, SameBytesWhereverTheRowBegins) {
    constexpr std::size_t kCount = 70;
    const Rows bands = random_rows(6, kCount, 2);
    const DateFeatures date = everything();
    FeatureRows rows;
    const Rows whole = copied(rows.compute(date, pointers(bands), kCount), kCount);
    ASSERT_EQ(whole.size(), 33U);
    for (std::size_t from = 0; from < 20; ++from)
        for (std::size_t count = 1; from + count <= kCount; count += 3) {
            const auto part = rows.compute(date, pointers(bands, from), static_cast<int>(count));
            for (std::size_t f = 0; f < whole.size(); ++f)
                ASSERT_EQ(std::memcmp(part[f], whole[f].data() + from, count * sizeof(float)), 0)
                    << "feature " << f << " from " << from << ", " << count << " pixels";
        }
}

TEST(DateFeatures, EarlierRowsLeaveNoTrace) {
    const Rows bands = random_rows(6, 50, 3), two = random_rows(2, 90, 4);
    FeatureRows fresh, used;
    static_cast<void>(used.compute(with_quadratic_terms(red_and_nir(), {1, 2}, {2, 0.5F}), pointers(two), 90));
    static_cast<void>(used.compute(plain_bands(2), pointers(two), 90));
    EXPECT_EQ(copied(used.compute(everything(), pointers(bands), 50), 50),
              copied(fresh.compute(everything(), pointers(bands), 50), 50));
}

TEST(DateFeatures, AnotherNumberOfBands) {
    const Rows bands = random_rows(3, 4, 5);
    FeatureRows rows;
    EXPECT_THROW(static_cast<void>(rows.compute(plain_bands(2), pointers(bands), 4)), std::invalid_argument);
    EXPECT_TRUE(rows.compute(plain_bands(0), {}, 4).empty());
}

}  // namespace
}  // namespace quarrywatch::detect
