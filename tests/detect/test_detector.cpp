#include "kernels/detect/detector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "kernels/detect/smooth.hpp"
#include "tests/detect/two_dates.hpp"

namespace quarrywatch::detect {
namespace {

std::vector<SampleWindow> windows(int change) {
    std::vector<SampleWindow> out;
    for (unsigned seed = 1; seed <= 4; ++seed) out.push_back(two_dates(96, 128, change, seed));
    return out;
}

class EveryMethod : public testing::TestWithParam<Method> {};
INSTANTIATE_TEST_SUITE_P(Detector, EveryMethod,
                         testing::Values(Method::cva, Method::mad, Method::irmad, Method::index, Method::log_ratio));

TEST_P(EveryMethod, FindsAPlantedSquare) {
    const std::vector<SampleWindow> sample = windows(12);
    const Detector d = fitted(sample, GetParam());
    ASSERT_TRUE(d.usable) << d.why_unusable;
    EXPECT_EQ(d.method, GetParam());
    EXPECT_GT(d.sample_pixels, 40000);
    EXPECT_GT(d.threshold.value, d.low);
    EXPECT_GT(d.low, 0);
    const core::Raster<float> score = scores_of(d, sample[0], {0, 0, 96, 128});
    int found = 0, asked = 0, wrong = 0;
    for (int r = 0; r < 96; ++r)
        for (int c = 0; c < 128; ++c) {
            const int away = std::max(std::abs(2 * r - 96), std::abs(2 * c - 128));
            const bool above = static_cast<double>(score(r, c)) > d.threshold.value;
            if (away < 10 && sample[0].valid(r, c) != 0) {
                ++asked;
                found += above ? 1 : 0;
            }
            if (away > 20) wrong += above ? 1 : 0;
        }
    ASSERT_GT(asked, 50);
    EXPECT_GE(found, asked * 9 / 10);
    EXPECT_LE(wrong, 36);  // 3 in 1,000: in logarithms the noise of dark pixels has a long tail
}

TEST_P(EveryMethod, TileWithHaloEqualsWhole) {
    const std::vector<SampleWindow> sample = windows(12);
    const Detector d = fitted(sample, GetParam());
    ASSERT_TRUE(d.usable);
    const core::Raster<float> whole = scores_of(d, sample[1], {0, 0, 96, 128});
    const int halo = smoothing_radius(d.smoothing_px);
    ASSERT_GT(halo, 0);
    for (const int size : {13, 32})
        for (int row = halo; row < 96 - halo; row += size)
            for (int col = halo; col < 128 - halo; col += size) {
                const core::Window inner{row, col, std::min(size, 96 - halo - row), std::min(size, 128 - halo - col)};
                const core::Raster<float> tile = scores_of(d, sample[1], core::pad(inner, halo));
                for (int r = 0; r < inner.rows; ++r)
                    ASSERT_EQ(std::memcmp(tile.row(r + halo) + halo, whole.row(row + r) + col,
                                          static_cast<std::size_t>(inner.cols) * sizeof(float)),
                              0);
            }
}

TEST_P(EveryMethod, SameModelOnAnyNumberOfThreads) {
    const std::vector<SampleWindow> sample = windows(12);
    const Detector one = fitted(sample, GetParam(), 1), four = fitted(sample, GetParam(), 4);
    EXPECT_EQ(one.model.coefficients, four.model.coefficients);
    EXPECT_EQ(one.model.constants, four.model.constants);
    EXPECT_EQ(one.threshold.value, four.threshold.value);
    EXPECT_EQ(one.threshold.share_above, four.threshold.share_above);
    EXPECT_EQ(one.low, four.low);
}

TEST_P(EveryMethod, SaysWhyItIsUnusable) {
    const Detector none = fitted({}, GetParam());
    EXPECT_FALSE(none.usable);
    EXPECT_EQ(none.why_unusable, "only 0 pixels are clear in both scenes");
    std::vector<SampleWindow> masked = windows(0);
    for (SampleWindow& w : masked) w.valid.fill(0);
    EXPECT_FALSE(fitted(masked, GetParam()).usable);
    std::vector<SampleWindow> flat = windows(0);
    for (SampleWindow& w : flat)
        for (auto* const date : {&w.before, &w.after})
            for (auto& band : *date) band.fill(0.25F);
    EXPECT_FALSE(fitted(flat, GetParam()).usable);
    EXPECT_FALSE(fitted(flat, GetParam()).why_unusable.empty());
}

TEST_P(EveryMethod, InvalidPixelsScoreNothingAndHurtNobody) {
    std::vector<SampleWindow> sample = windows(0);
    const Detector d = fitted(sample, GetParam());
    SampleWindow& w = sample[2];
    w.valid.fill(0);
    core::Raster<float> score = scores_of(d, w, {0, 0, 96, 128});
    EXPECT_EQ(std::count(score.data(), score.data() + score.size(), 0.0F), static_cast<std::ptrdiff_t>(score.size()));
    w = two_dates(96, 128, 0, 3);  // with scattered invalid pixels whose values are NaN
    score = scores_of(d, w, {0, 0, 96, 128});
    EXPECT_TRUE(std::all_of(score.data(), score.data() + score.size(), [](float s) { return std::isfinite(s); }));
}

TEST(Detector, OneIterationIsMad) {
    const std::vector<SampleWindow> sample = windows(12);
    EXPECT_EQ(fitted(sample, Method::mad).iterations, 1);
    EXPECT_GT(fitted(sample, Method::irmad).iterations, 1);
    EXPECT_EQ(fitted(sample, Method::irmad).correlations.size(), 5U);
    EXPECT_TRUE(fitted(sample, Method::cva).correlations.empty());
}

TEST(Detector, LogRatioIsBlindToAGain) {
    std::vector<SampleWindow> sample = windows(12);
    const std::vector<double> none;
    DetectOptions options;
    options.method = Method::log_ratio;
    const auto fit = [&] { return fit_detector(sample, five_bands(), none, none, options, IrmadOptions{}, 1); };
    const core::Raster<float> plain = scores_of(fit(), sample[0], {0, 0, 96, 128});
    for (SampleWindow& w : sample)
        for (auto& band : w.after)
            for (std::size_t i = 0; i < band.size(); ++i) band.data()[i] *= 4;
    const core::Raster<float> scaled = scores_of(fit(), sample[0], {0, 0, 96, 128});
    for (std::size_t i = 0; i < plain.size(); ++i)
        ASSERT_NEAR(scaled.data()[i], plain.data()[i], 0.01F * (1 + plain.data()[i]));
}

TEST(Detector, IndicesNeedBands) {
    const std::vector<SampleWindow> sample = windows(0);
    DetectOptions options;
    options.method = Method::index;
    const std::vector<double> gains(5, 1.0), offsets(5, 0.0);
    const Detector d = fit_detector(sample, classify::BandPlaces{}, gains, offsets, options, IrmadOptions{}, 1);
    EXPECT_FALSE(d.usable);
    EXPECT_EQ(d.why_unusable, "the scenes share no bands from which an index can be formed");
    const Detector all = fitted(sample, Method::index);
    EXPECT_EQ(all.indices.size(), classify::kIndices);
}

TEST(Detector, ConfiguredThresholdAndGrowth) {
    const std::vector<SampleWindow> sample = windows(12);
    DetectOptions options;
    options.threshold.rule = ThresholdRule::fixed;
    options.threshold.value = 17;
    options.growth = 0.25;
    options.smoothing_px = 0;
    const std::vector<double> gains(5, 1.0), offsets(5, 0.0);
    const Detector d = fit_detector(sample, five_bands(), gains, offsets, options, IrmadOptions{}, 1);
    EXPECT_EQ(d.threshold.value, 17);
    EXPECT_EQ(d.low, 4.25);
    EXPECT_EQ(d.smoothing_px, 0);
}

TEST(SampleOf, EveryValidPixelWhereThereIsRoom) {
    std::vector<SampleWindow> sample;
    sample.push_back(two_dates(10, 7, 0, 1));
    sample[0].valid.fill(1);
    sample[0].valid(3, 4) = 0;
    const Sample s = sample_of(sample, Detector{}, 1000);
    ASSERT_EQ(s.features(), 10);
    ASSERT_EQ(s.count(), 69U);
    EXPECT_EQ(s.values[0][0], sample[0].before[0](0, 0));
    EXPECT_EQ(s.values[7][8], sample[0].after[2](1, 1));
    EXPECT_EQ(s.values[4][25], sample[0].before[4](3, 5));  // (3, 4) is left out
}

TEST(SampleOf, ThinnedEvenly) {
    std::vector<SampleWindow> sample;
    sample.push_back(two_dates(60, 80, 0, 2));
    sample[0].valid.fill(1);
    const Sample s = sample_of(sample, Detector{}, 600);
    EXPECT_LE(s.count(), 600U);
    EXPECT_EQ(s.count(), 20U * 27U);  // every third row and column
    EXPECT_EQ(s.values[1][1], sample[0].before[1](0, 3));
    EXPECT_EQ(s.values[1][27], sample[0].before[1](3, 0));
    EXPECT_EQ(sample_of({}, Detector{}, 600).count(), 0U);
}

}  // namespace
}  // namespace quarrywatch::detect
