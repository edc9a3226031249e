#include "kernels/classify/indices.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
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
        EXPECT_EQ(value(index, {0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F}), 0) << kIndexNames[i];
    }
    // Offsets make single bands negative: the ratio stays limited.
    EXPECT_EQ(value(Index::ndvi, {0, 0, -0.010F, 0.0101F, 0, 0}), 1);
    EXPECT_EQ(value(Index::ndvi, {0, 0, 0.0101F, -0.010F, 0, 0}), -1);
    EXPECT_EQ(value(Index::ndvi, {0, 0, std::nanf(""), 0.2F, 0, 0}), 0);
}

TEST(Indices, LimitedAndBlindToBrightness) {
    core::RandomValues random(1);
    for (int i = 0; i < 1000; ++i) {
        std::vector<float> pixel, twice;
        for (int b = 0; b < 6; ++b) pixel.push_back(static_cast<float>(random.uniform(-0.05, 0.6)));
        for (const float v : pixel) twice.push_back(2 * v);
        for (std::size_t k = 0; k + 1 < kIndices; ++k) {
            const float v = value(static_cast<Index>(k), pixel);
            ASSERT_GE(v, -1);
            ASSERT_LE(v, 1);
            ASSERT_EQ(v, value(static_cast<Index>(k), twice));  // doubling is exact in float
        }
        ASSERT_EQ(2 * value(Index::brightness, pixel), value(Index::brightness, twice));
    }
}

}  // namespace
}  // namespace quarrywatch::classify
