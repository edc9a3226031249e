#include "kernels/detect/network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "kernels/core/window.hpp"

#include "tests/detect/onnx_file.hpp"

namespace quarrywatch::detect {
namespace {

using Plane = core::Raster<float>;
constexpr int kRows = 70, kCols = 90;

NetworkModel model_of(const test::OnnxFile& file) {
    const std::string bytes = file.bytes();
    NetworkModel m;
    m.onnx = std::make_shared<const std::vector<unsigned char>>(bytes.begin(), bytes.end());
    m.bands = {0};
    m.mean = {0};
    m.deviation = {1};
    m.inputs = {"image"};
    m.window_px = 32;
    m.overlap_px = 8;
    m.normalise = false;
    return m;
}

Plane noise(unsigned seed) {
    Plane out(kRows, kCols);
    std::mt19937 numbers(seed);
    std::normal_distribution<float> normal;
    for (std::size_t i = 0; i < out.size(); ++i) out.data()[i] = normal(numbers);
    return out;
}

// after - before, each pixel by itself.
const test::OnnxFile kDifference{2, 1, {-1, 1}, 0.25F};
// A mean over 3 x 3 of the difference.
const test::OnnxFile kMeanDifference{
    2, 3, {-.1F, -.1F, -.1F, -.1F, -.2F, -.1F, -.1F, -.1F, -.1F, .1F, .1F, .1F, .1F, .2F, .1F, .1F, .1F, .1F}, 0};

Plane scores(const NetworkModel& m, const Plane& before, const Plane& after, const core::Raster<std::uint8_t>& valid,
             const core::Window& window) {
    // A view of its own, as a tile has it.
    Plane b(window.rows, window.cols), a(window.rows, window.cols), out(window.rows, window.cols);
    core::Raster<std::uint8_t> v(window.rows, window.cols);
    for (int r = 0; r < window.rows; ++r)
        for (int c = 0; c < window.cols; ++c) {
            b(r, c) = before(window.row + r, window.col + c);
            a(r, c) = after(window.row + r, window.col + c);
            v(r, c) = valid(window.row + r, window.col + c);
        }
    NetworkWorkspace workspace;
    const std::vector<core::RasterView<const float>> bs{std::as_const(b).view()}, as{std::as_const(a).view()};
    network_score(m, bs, as, std::as_const(v).view(), {window.row, window.col, kRows, kCols}, workspace, out.view());
    return out;
}

class Network : public testing::Test {
protected:
    Plane before_ = noise(1), after_ = noise(2);
    core::Raster<std::uint8_t> valid_ = core::Raster<std::uint8_t>(kRows, kCols, 1);
    const core::Window whole_{0, 0, kRows, kCols};
};

constexpr float kRounding = 1e-5F;  // float sums in another order

TEST_F(Network, IsAskedWithScaledBandsAndAnswersInUnitsOfItsThreshold) {
    NetworkModel m = model_of(kDifference);
    m.mean = {0.5F};
    m.deviation = {2};
    m.threshold = 0.25;
    const Plane out = scores(m, before_, after_, valid_, whole_);
    for (int r = 0; r < kRows; ++r)
        for (int c = 0; c < kCols; ++c) {
            const float x = (after_(r, c) - before_(r, c)) / 2 + 0.25F;  // the means cancel
            ASSERT_NEAR(out(r, c), 4 / (1 + std::exp(-x)), kRounding) << r << ", " << c;
        }
}

TEST_F(Network, SeesTheLaterDateInTheRadiometryOfTheEarlier) {
    NetworkModel m = model_of(kDifference);
    m.normalise = true;
    m.gains = {2};
    m.offsets = {0.5};
    const Plane out = scores(m, before_, after_, valid_, whole_);
    const float x = (after_(5, 7) - 0.5F) / 2 - before_(5, 7) + 0.25F;
    EXPECT_NEAR(out(5, 7), 2 / (1 + std::exp(-x)), kRounding);
}

TEST_F(Network, TilesDoNotMatter) {
    const NetworkModel m = model_of(kMeanDifference);
    const Plane whole = scores(m, before_, after_, valid_, whole_);
    const int radius = network_radius(m);
    for (const core::Window& core : {core::Window{0, 0, 20, 30}, core::Window{20, 30, 33, 41}, {40, 60, 30, 30}}) {
        const core::Window window = core::intersect(core::pad(core, radius), whole_);
        const Plane part = scores(m, before_, after_, valid_, window);
        for (int r = core.row; r < core.row_end(); ++r)
            for (int c = core.col; c < core.col_end(); ++c)
                ASSERT_EQ(part(r - window.row, c - window.col), whole(r, c)) << r << ", " << c;
    }
}

TEST_F(Network, NeighbouringWindowsAreBlended) {
    // Zeros lie around each window: at its edge the convolution misses neighbours, in its middle it does not. Where two
    // windows meet, the answer is nearer to the truth than an edge's.
    const NetworkModel m = model_of(kMeanDifference);
    const Plane out = scores(m, before_, after_, valid_, whole_);
    const auto truth = [&](int r, int c) {
        float sum = 0;
        for (int y = -1; y <= 1; ++y)
            for (int x = -1; x <= 1; ++x)
                sum += (y == 0 && x == 0 ? .2F : .1F) * (after_(r + y, c + x) - before_(r + y, c + x));
        return 2 / (1 + std::exp(-sum));
    };
    // Column 31 is the last of the first window (0 to 31) and the eighth of the second (24 to 55).
    float worst = 0;
    for (int r = 2; r < 22; ++r) worst = std::max(worst, std::abs(out(r, 31) - truth(r, 31)));
    constexpr float kEdgeShare = 0.0625F;  // 0.5 / 8 of the weight is the edge's, and its answers lie within 0 to 2
    EXPECT_LT(worst, 2 * kEdgeShare);
    EXPECT_NEAR(out(10, 12), truth(10, 12), kRounding);
}

TEST_F(Network, PixelsWithoutDataAreTheMeanAndGetNoScore) {
    valid_(10, 10) = 0;
    before_(10, 10) = std::nanf("");
    const Plane out = scores(model_of(kMeanDifference), before_, after_, valid_, whole_);
    EXPECT_EQ(out(10, 10), 0);
    for (int r = 8; r < 13; ++r)
        for (int c = 8; c < 13; ++c) EXPECT_TRUE(std::isfinite(out(r, c)));
}

TEST_F(Network, SaysWhyItCannotBeAsked) {
    NetworkModel m = model_of(kDifference);
    EXPECT_EQ(why_network_unusable(m), "");
    m.output = "no such output";
    EXPECT_NE(why_network_unusable(m), "");
    m = model_of(kDifference);
    m.kind = NetworkOutput::two_logits;
    EXPECT_NE(why_network_unusable(m).find("2 x 32 x 32"), std::string::npos);
    m = model_of(kDifference);
    m.onnx = std::make_shared<const std::vector<unsigned char>>(std::vector<unsigned char>{'n', 'o'});
    EXPECT_NE(why_network_unusable(m), "");
    m = model_of({4, 1, {1, 1, 1, 1}, 0});  // wants two bands a date
    EXPECT_NE(why_network_unusable(m), "");
}

}  // namespace
}  // namespace quarrywatch::detect
