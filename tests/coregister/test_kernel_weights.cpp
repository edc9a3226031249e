#include "kernels/coregister/kernel_weights.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "tests/coregister/resampled.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr double kSingle = 2e-6;  // of weights up to one, through some ten operations

CellFractions some_fractions() {
    CellFractions f{};
    for (std::size_t k = 0; k < f.size(); ++k) f[k] = static_cast<float>(k) / static_cast<float>(f.size());
    f[1] = 1e-5F;
    f[2] = 1 - 1e-5F;
    f[3] = 0.49999F;
    f[4] = 1 - 6e-8F;  // the last number below one
    return f;
}

class KernelWeightsOf : public testing::TestWithParam<Kernel> {};

TEST_P(KernelWeightsOf, AreTheKernelsOwn) {
    const CellFractions f = some_fractions();
    KernelWeights w{};
    kernel_weights(GetParam(), f, static_cast<int>(f.size()), w);
    const int taps = 2 * radius_of(GetParam());
    for (std::size_t k = 0; k < f.size(); ++k) {
        std::array<double, kMostTaps> expected{};
        double sum = 0;
        for (int tap = 0; tap < taps; ++tap) {
            expected[static_cast<std::size_t>(tap)] =
                weight_at(GetParam(), static_cast<double>(f[k]) + taps / 2 - 1 - tap);
            sum += expected[static_cast<std::size_t>(tap)];
        }
        for (std::size_t tap = 0; tap < static_cast<std::size_t>(taps); ++tap)
            EXPECT_NEAR(static_cast<double>(w[tap][k]), expected[tap] / sum, kSingle) << f[k] << " tap " << tap;
    }
}

TEST_P(KernelWeightsOf, OfAWholePixelAreOneAndZeros) {
    const CellFractions f{};
    KernelWeights w{};
    kernel_weights(GetParam(), f, 1, w);
    const auto taps = static_cast<std::size_t>(2 * radius_of(GetParam()));
    for (std::size_t tap = 0; tap < taps; ++tap) EXPECT_EQ(w[tap][0], tap == taps / 2 - 1 ? 1.0F : 0.0F) << tap;
}

INSTANTIATE_TEST_SUITE_P(Kernels, KernelWeightsOf, testing::Values(Kernel::bilinear, Kernel::bicubic, Kernel::lanczos));

}  // namespace
}  // namespace quarrywatch::coregister
