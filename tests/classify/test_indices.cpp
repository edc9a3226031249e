#include "kernels/classify/indices.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::classify {
namespace {

constexpr float kRounding = 1e-6F;

/// All six roles in the order of their enumeration.
BandPlaces all_bands() { return {{0, 1, 2, 3, 4, 5}}; }

float value(Index index, std::vector<float> pixel) { return value_of(index, all_bands(), pixel); }

TEST(Indices, LiteralValues) {
    const std::vector<float> pixel{0.04F, 0.08F, 0.06F, 0.42F, 0.20F, 0.10F};  // a meadow
    EXPECT_NEAR(value(Index::ndvi, pixel), 0.36F / 0.48F, kRounding);
    EXPECT_NEAR(value(Index::ndwi, pixel), -0.34F / 0.50F, kRounding);
    EXPECT_NEAR(value(Index::mndwi, pixel), -0.12F / 0.28F, kRounding);
    EXPECT_NEAR(value(Index::ndbi, pixel), -0.22F / 0.62F, kRounding);
    EXPECT_NEAR(value(Index::bsi, pixel), -0.20F / 0.72F, kRounding);
    EXPECT_NEAR(value(Index::mbi, pixel), -0.32F / 0.72F + 0.5F, kRounding);
    EXPECT_NEAR(value(Index::brightness, pixel), 0.06F, kRounding);
}

TEST(Indices, BandsMayStandAnywhere) {
    BandPlaces places;
    places.place[static_cast<std::size_t>(Role::red)] = 2;
    places.place[static_cast<std::size_t>(Role::nir)] = 0;
    EXPECT_TRUE(available(Index::ndvi, places));
    EXPECT_TRUE(available(Index::brightness, places));
    EXPECT_FALSE(available(Index::ndwi, places));
    const std::vector<float> pixel{3, 99, 1};
    EXPECT_EQ(value_of(Index::ndvi, places, pixel), 0.5F);
    EXPECT_EQ(value_of(Index::brightness, places, pixel), 1);
}

TEST(Indices, WhichBandsEachNeeds) {
    const std::array<std::vector<Role>, kIndices> needed{{{Role::nir, Role::red},
                                                          {Role::green, Role::nir},
                                                          {Role::green, Role::swir1},
                                                          {Role::swir1, Role::nir},
                                                          {Role::swir1, Role::red, Role::nir, Role::blue},
                                                          {Role::swir1, Role::swir2, Role::nir},
                                                          {Role::nir, Role::swir2},
                                                          {Role::blue, Role::red},
                                                          {}}};
    for (std::size_t i = 0; i + 1 < kIndices; ++i) {
        const auto index = static_cast<Index>(i);
        BandPlaces places;
        for (const Role role : needed[i]) places.place[static_cast<std::size_t>(role)] = static_cast<int>(role);
        EXPECT_TRUE(available(index, places)) << kIndexNames[i];
        for (const Role role : needed[i]) {
            BandPlaces without = all_bands();
            without.place[static_cast<std::size_t>(role)] = -1;
            EXPECT_FALSE(available(index, without)) << kIndexNames[i];
        }
        EXPECT_TRUE(available(index, all_bands()));
        EXPECT_FALSE(available(index, BandPlaces{}));
    }
    EXPECT_FALSE(available(Index::brightness, BandPlaces{}));
    for (const Role role : {Role::blue, Role::green, Role::red}) {
        BandPlaces one;
        one.place[static_cast<std::size_t>(role)] = 0;
        EXPECT_TRUE(available(Index::brightness, one));
    }
}

TEST(Indices, DarknessIsNoSignal) {
    for (std::size_t i = 0; i + 1 < kIndices; ++i) {
        const auto index = static_cast<Index>(i);
        EXPECT_EQ(value(index, {0, 0, 0, 0, 0, 0}), 0) << kIndexNames[i];
        EXPECT_EQ(value(index, {-0.1F, -0.1F, -0.1F, -0.1F, -0.1F, -0.1F}), 0) << kIndexNames[i];
        const double even = index == Index::mbi ? 0.5 - 1.0 / 3 : 0;  // one band against two
        EXPECT_NEAR(value(index, {0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F}), even, kRounding) << kIndexNames[i];
    }
    // Offsets make single bands negative: the ratio stays limited.
    EXPECT_EQ(value(Index::ndvi, {0, 0, -0.010F, 0.0101F, 0, 0}), 1);
    EXPECT_EQ(value(Index::ndvi, {0, 0, 0.0101F, -0.010F, 0, 0}), -1);
    EXPECT_EQ(value(Index::ndvi, {0, 0, std::nanf(""), 0.2F, 0, 0}), 0);
    EXPECT_EQ(value(Index::mbi, {0, 0, 0, -0.010F, 0.0101F, 0}), 1.5F);
    EXPECT_EQ(value(Index::mbi, {0, 0, 0, 0.0101F, -0.010F, 0}), -0.5F);
    EXPECT_EQ(value(Index::mbi, {0, 0, 0, 0.2F, std::nanf(""), 0}), 0);
}

TEST(Indices, LimitedAndBlindToBrightness) {
    core::RandomValues random(1);
    for (int i = 0; i < 1000; ++i) {
        std::vector<float> pixel, twice;
        for (int b = 0; b < 6; ++b) pixel.push_back(static_cast<float>(random.uniform(-0.05, 0.6)));
        for (const float v : pixel) twice.push_back(2 * v);
        for (std::size_t k = 0; k + 1 < kIndices; ++k) {
            const float v = value(static_cast<Index>(k), pixel);
            const float shift = static_cast<Index>(k) == Index::mbi ? 0.5F : 0;
            ASSERT_GE(v, -1 + shift);
            ASSERT_LE(v, 1 + shift);
            ASSERT_EQ(v, value(static_cast<Index>(k), twice));  // doubling is exact in float
        }
        ASSERT_EQ(2 * value(Index::brightness, pixel), value(Index::brightness, twice));
    }
}

TEST(Indices, RowsEqualPixelsToTheBit) {
    constexpr std::size_t kLongest = 40;
    core::RandomValues random(2);
    const float odd[] = {0, -0.0F, -0.05F, 1e-38F, 1e-45F, 3e38F, 0.1F};
    // Of all bands, of those in another order, and of fewer for the brightness.
    const std::array<BandPlaces, 3> orders{all_bands(), {{5, 3, 1, 0, 2, 4}}, {{2, -1, 0, 1, -1, -1}}};
    for (std::size_t count = 1; count <= kLongest; ++count)
        for (int trial = 0; trial < 20; ++trial) {
            std::array<std::array<float, kLongest>, kRoles> bands{};
            for (auto& band : bands)
                for (float& v : band)
                    v = random.below(4) == 0 ? odd[random.below(7)] : static_cast<float>(random.uniform(-0.1, 0.6));
            std::vector<const float*> rows;
            for (const auto& band : bands) rows.push_back(band.data());
            for (const BandPlaces& places : orders)
                for (std::size_t k = 0; k < kIndices; ++k) {
                    const auto index = static_cast<Index>(k);
                    if (!available(index, places)) continue;
                    std::array<float, kLongest + 1> row{};
                    row.fill(-7);
                    index_row(index, places, rows, static_cast<int>(count), row.data());
                    for (std::size_t i = 0; i < count; ++i) {
                        std::array<float, kRoles> pixel{};
                        for (std::size_t b = 0; b < kRoles; ++b) pixel[b] = bands[b][i];
                        ASSERT_EQ(std::bit_cast<std::uint32_t>(row[i]),
                                  std::bit_cast<std::uint32_t>(value_of(index, places, pixel)))
                            << kIndexNames[k] << " at " << i << " of " << count;
                    }
                    for (std::size_t i = count; i < row.size(); ++i) ASSERT_EQ(row[i], -7);  // no pixel beyond
                }
        }
}

TEST(Indices, RowsWithoutNumbersEqualPixels) {
    const float values[] = {std::nanf(""), HUGE_VALF, -HUGE_VALF, 0.2F};
    for (const float a : values)
        for (const float b : values) {
            const std::array<float, kRoles> pixel{0.1F, b, a, b, a, 0.3F};
            std::vector<const float*> rows;
            for (const float& v : pixel) rows.push_back(&v);
            for (std::size_t k = 0; k < kIndices; ++k) {
                float out = 0;
                index_row(static_cast<Index>(k), all_bands(), rows, 1, &out);
                const float wanted = value_of(static_cast<Index>(k), all_bands(), pixel);
                if (std::isnan(wanted))
                    EXPECT_TRUE(std::isnan(out)) << kIndexNames[k];
                else
                    EXPECT_EQ(out, wanted) << kIndexNames[k];
            }
        }
}

}  // namespace
}  // namespace quarrywatch::classify
