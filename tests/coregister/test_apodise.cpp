#include "kernels/coregister/apodise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace quarrywatch::coregister {
namespace {

constexpr int kSide = 32;
constexpr double kRounding = 1e-5;

std::vector<float> plane() { return std::vector<float>(std::size_t{kSide} * kSide, -1.0F); }

core::Raster<float> ramp() {
    core::Raster<float> image(kSide, kSide);
    for (int r = 0; r < kSide; ++r)
        for (int c = 0; c < kSide; ++c) image(r, c) = 100.0F + static_cast<float>(c);
    return image;
}

TEST(Apodise, OfAFlatWindowNothingIsLeft) {
    Apodiser apodiser(kSide);
    const core::Raster<float> flat(kSide, kSide, 1234.5F);
    apodiser.take_mask(core::Raster<std::uint8_t>(kSide, kSide, 1).view());
    std::vector<float> out = plane();
    const Apodiser::Result result = apodiser.apply(flat.view(), 0, 0, out.data());
    EXPECT_FALSE(result.textured);
    EXPECT_NEAR(result.valid_share, 1, kRounding);
    for (const float v : out) EXPECT_NEAR(v, 0, 1e-3);
}

TEST(Apodise, FadesOutTowardsTheEdgesAndHasNoMean) {
    Apodiser apodiser(kSide);
    const core::Raster<float> image = ramp();
    apodiser.take_mask(core::Raster<std::uint8_t>(kSide, kSide, 1).view());
    std::vector<float> out = plane();
    EXPECT_TRUE(apodiser.apply(image.view(), 0, 0, out.data()).textured);
    double sum = 0;
    for (const float v : out) sum += static_cast<double>(v);
    EXPECT_NEAR(sum, 0, 0.05);  // 1,024 numbers of up to 15, in single precision
    EXPECT_LT(std::fabs(out.front()), 0.01F);
    EXPECT_LT(std::fabs(out.back()), 0.01F);
    // Antisymmetric about the middle, as the ramp is.
    EXPECT_NEAR(out[16 * kSide + 3], -out[16 * kSide + 28], 1e-3);
}

TEST(Apodise, WhatTheMaskHidesIsNotLookedAt) {
    core::Raster<float> image = ramp();
    core::Raster<std::uint8_t> valid(kSide, kSide, 1);
    for (int r = 8; r < 16; ++r)
        for (int c = 8; c < 16; ++c) valid(r, c) = 0;
    std::vector<float> plain = plane(), odd = plane();
    Apodiser apodiser(kSide);
    apodiser.take_mask(valid.view());
    const double share = apodiser.apply(image.view(), 0, 0, plain.data()).valid_share;
    for (int r = 8; r < 16; ++r)
        for (int c = 8; c < 16; ++c) image(r, c) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(apodiser.apply(image.view(), 0, 0, odd.data()).valid_share, share);
    EXPECT_EQ(plain, odd);
    EXPECT_LT(share, 1);
    EXPECT_GT(share, 0.5);
    EXPECT_EQ(plain[12 * kSide + 12], 0);
}

TEST(Apodise, BesideAMaskTheWeightIsFadedAndNotCut) {
    // A chequered window: what is left of each pixel is its weight.
    core::Raster<float> image(kSide, kSide);
    for (int r = 0; r < kSide; ++r)
        for (int c = 0; c < kSide; ++c) image(r, c) = (r + c) % 2 == 0 ? 101.0F : 99.0F;
    core::Raster<std::uint8_t> valid(kSide, kSide, 1);
    for (int r = 0; r < kSide; ++r)
        for (int c = 0; c < 12; ++c) valid(r, c) = 0;
    std::vector<float> out = plane();
    Apodiser apodiser(kSide);
    apodiser.take_mask(valid.view());
    apodiser.apply(image.view(), 0, 0, out.data());
    const auto weight = [&](int c) { return std::fabs(out[static_cast<std::size_t>(16 * kSide + c)]); };
    EXPECT_EQ(weight(11), 0);
    EXPECT_GT(weight(12), 0);
    EXPECT_LT(weight(12), 0.5F * weight(15));  // the Hann window alone would leave 0.9 of it
    EXPECT_LT(weight(13), weight(15));
}

TEST(Apodise, AllMaskedSaysSo) {
    Apodiser apodiser(kSide);
    apodiser.take_mask(core::Raster<std::uint8_t>(kSide, kSide, 0).view());
    std::vector<float> out = plane();
    const Apodiser::Result result = apodiser.apply(ramp().view(), 0, 0, out.data());
    EXPECT_EQ(result.valid_share, 0);
    EXPECT_FALSE(result.textured);
    EXPECT_EQ(out, std::vector<float>(out.size(), 0.0F));
}

TEST(Apodise, ErrorsSpreadFurtherTheLessIsSeen) {
    Apodiser apodiser(kSide);
    core::Raster<std::uint8_t> valid(kSide, kSide, 1);
    apodiser.take_mask(valid.view());
    EXPECT_NEAR(apodiser.repetition(), 3.78, 0.01);  // (35 / 18)^2 of a Hann window
    for (int r = 0; r < kSide; ++r)
        for (int c = 0; c < kSide / 2; ++c) valid(r, c) = 0;
    apodiser.take_mask(valid.view());
    EXPECT_GT(apodiser.repetition(), 1.5 * 3.78);
    EXPECT_LT(apodiser.repetition(), 4 * 3.78);
    valid.fill(1);
    apodiser.take_mask(valid.view());
    EXPECT_NEAR(apodiser.repetition(), 3.78, 0.01);
}

TEST(Apodise, TheWindowMovesWithItsContent) {
    Apodiser apodiser(kSide);
    apodiser.take_mask(core::Raster<std::uint8_t>(kSide, kSide, 1).view());
    // An image that is one everywhere but for one pixel: what is left of it is the weight there.
    core::Raster<float> image(kSide, kSide, 0.0F);
    image(20, 10) = 1;
    std::vector<float> still = plane(), moved = plane();
    apodiser.apply(image.view(), 0, 0, still.data());
    core::Raster<float> shifted(kSide, kSide, 0.0F);
    shifted(18, 13) = 1;
    apodiser.apply(shifted.view(), 3, -2, moved.data());
    EXPECT_NEAR(still[20 * kSide + 10], moved[18 * kSide + 13], 1e-3);
}

}  // namespace
}  // namespace quarrywatch::coregister
