#include "kernels/detect/linear_variates.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace quarrywatch::detect {
namespace {

TEST(LinearVariates, RecombinedByHand) {
    // v0 = 2 x + y + 1, v1 = x - y + 4; w0 = 3 (v0 - 5), w1 = (v0 - 5) + 2 (v1 - 6).
    const LinearVariates model{2, 2, {2, 1, 1, -1}, {1, 4}};
    core::Matrix mix(2, 2);
    mix(0, 0) = 3;
    mix(1, 0) = 1;
    mix(1, 1) = 2;
    const LinearVariates out = recombined(model, mix, {5, 6});
    EXPECT_EQ(out.features, 2);
    EXPECT_EQ(out.variates, 2);
    EXPECT_EQ(out.coefficients, (std::vector<float>{6, 3, 4, -1}));
    EXPECT_EQ(out.constants, (std::vector<float>{-12, -8}));
}

TEST(LinearVariates, TheIdentityKeepsThem) {
    const LinearVariates model{3, 2, {1, 2, 3, 4, 5, 6}, {7, 8}};
    core::Matrix mix(2, 2);
    mix(0, 0) = mix(1, 1) = 1;
    EXPECT_EQ(recombined(model, mix, {0, 0}).coefficients, model.coefficients);
    EXPECT_EQ(recombined(model, mix, {0, 0}).constants, model.constants);
}

}  // namespace
}  // namespace quarrywatch::detect
