#include "kernels/coregister/median_composite.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr int kSide = 40;
constexpr double kRounding = 1e-3;  // of numbers around 1000 in single precision

struct OwnedLook {
    core::Raster<float> values;
    core::Raster<std::uint8_t> clear;
};

core::Raster<float> ground() {
    core::RandomValues random(1);
    core::Raster<float> out(kSide, kSide);
    for (std::size_t i = 0; i < out.size(); ++i) out.data()[i] = static_cast<float>(1000 + 100 * random.normal());
    return out;
}

OwnedLook look(double gain, double offset, double noise, unsigned seed) {
    core::RandomValues random(seed);
    OwnedLook out{ground(), core::Raster<std::uint8_t>(kSide, kSide, 1)};
    for (std::size_t i = 0; i < out.values.size(); ++i)
        out.values.data()[i] =
            static_cast<float>(gain * static_cast<double>(out.values.data()[i]) + offset + noise * random.normal());
    return out;
}

std::pair<core::Raster<float>, core::Raster<std::uint8_t>> composite(const std::vector<const OwnedLook*>& looks) {
    std::vector<Look> views;
    for (const OwnedLook* const l : looks) views.push_back({l->values.view(), l->clear.view()});
    std::pair<core::Raster<float>, core::Raster<std::uint8_t>> out{core::Raster<float>(kSide, kSide),
                                                                   core::Raster<std::uint8_t>(kSide, kSide)};
    median_composite(views, out.first.view(), out.second.view());
    return out;
}

TEST(MedianComposite, OfOneLookIsThatLook) {
    OwnedLook one = look(1, 0, 0, 1);
    one.clear(3, 4) = 0;
    const auto [values, clear] = composite({&one});
    EXPECT_EQ(values(0, 0), one.values(0, 0));
    EXPECT_EQ(clear(0, 0), 1);
    EXPECT_EQ(values(3, 4), 0);
    EXPECT_EQ(clear(3, 4), 0);
}

TEST(MedianComposite, BringsLooksToOneLevel) {
    const OwnedLook first = look(1, 0, 0, 1), hazy = look(0.5, 700, 0, 2), bright = look(1.5, -200, 0, 3);
    const auto [values, clear] = composite({&first, &hazy, &bright});
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values.data()[i], first.values.data()[i], kRounding);
}

TEST(MedianComposite, HasLessNoiseThanALook) {
    const OwnedLook a = look(1, 0, 20, 11), b = look(1, 0, 20, 12), c = look(1, 0, 20, 13);
    const core::Raster<float> truth = ground();
    const auto error = [&](const core::Raster<float>& values) {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            sum += std::pow(static_cast<double>(values.data()[i] - truth.data()[i]), 2);
        return std::sqrt(sum / static_cast<double>(values.size()));
    };
    // The median of three normal errors has 0.67 of the error of one.
    EXPECT_LT(error(composite({&a, &b, &c}).first), 0.75 * error(a.values));
}

TEST(MedianComposite, FillsWhatOneLookDoesNotSee) {
    OwnedLook first = look(1, 0, 0, 1);
    const OwnedLook other = look(0.8, 50, 0, 2);
    for (int r = 0; r < kSide / 4; ++r)
        for (int c = 0; c < kSide; ++c) {
            first.clear(r, c) = 0;
            first.values(r, c) = std::numeric_limits<float>::quiet_NaN();
        }
    const auto [values, clear] = composite({&first, &other});
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(clear.data()[i], 1);
        EXPECT_FALSE(std::isnan(values.data()[i]));
    }
    // The look with the most clear pixels sets the level.
    EXPECT_NEAR(values(2, 2), other.values(2, 2), kRounding);
    EXPECT_NEAR(values(kSide - 1, 2), other.values(kSide - 1, 2), kRounding);
}

TEST(MedianComposite, LeavesOutALookThatCannotBeLevelled) {
    const OwnedLook first = look(1, 0, 0, 1);
    OwnedLook sliver = look(3, 0, 0, 2), flat = look(0, 5, 0, 3);
    sliver.clear.fill(0);
    for (int c = 0; c < kSide; ++c) sliver.clear(0, c) = 1;  // fewer than kFewestCommon
    const auto [values, clear] = composite({&first, &sliver, &flat});
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values.data()[i], first.values.data()[i]);
}

TEST(MedianComposite, RefusesOtherShapesAndNumbers) {
    const OwnedLook one = look(1, 0, 0, 1);
    core::Raster<float> out(kSide, kSide + 1);
    core::Raster<std::uint8_t> clear(kSide, kSide + 1);
    const Look view{one.values.view(), one.clear.view()};
    EXPECT_THROW(median_composite({&view, 1}, out.view(), clear.view()), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(composite({})), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(composite(std::vector<const OwnedLook*>(kMostLooks + 1, &one))),
                 std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::coregister
