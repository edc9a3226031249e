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
                         testing::Values(Method::cva, Method::mad, Method::irmad, Method::sfa, Method::isfa,
                                         Method::chronochrome, Method::pca_kmeans, Method::index, Method::log_ratio,
                                         Method::zscore, Method::fusion));

TEST_P(EveryMethod, FindsAPlantedSquare) {
    const std::vector<SampleWindow> sample = windows(12);
    const Detector d = fitted(sample, GetParam());
    ASSERT_TRUE(d.usable) << d.why_unusable;
    EXPECT_EQ(d.method, GetParam());
    EXPECT_GT(d.sample_pixels, 40000);
    EXPECT_GE(d.threshold.value, d.threshold.low);
    EXPECT_GT(d.threshold.low, 0);
    EXPECT_EQ(d.context.threshold, d.threshold.low);
    EXPECT_FALSE(d.threshold.why.empty());
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
    const int halo = score_radius(d);
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
    ASSERT_EQ(one.parts.size(), four.parts.size());
    for (std::size_t k = 0; k < one.parts.size(); ++k) {
        EXPECT_EQ(one.parts[k].linear.model.coefficients, four.parts[k].linear.model.coefficients);
        EXPECT_EQ(one.parts[k].linear.model.constants, four.parts[k].linear.model.constants);
        EXPECT_EQ(one.parts[k].linear.brightness_variance, four.parts[k].linear.brightness_variance);
        EXPECT_EQ(one.parts[k].pca.weights, four.parts[k].pca.weights);
        EXPECT_EQ(one.parts[k].log_ratio.centre, four.parts[k].log_ratio.centre);
        EXPECT_EQ(one.parts[k].zscore.pooled, four.parts[k].zscore.pooled);
    }
    ASSERT_EQ(one.fusion.parts.size(), four.fusion.parts.size());
    for (std::size_t k = 0; k < one.fusion.parts.size(); ++k)
        EXPECT_EQ(one.fusion.parts[k].table, four.fusion.parts[k].table);
    EXPECT_EQ(one.vectors.model.coefficients, four.vectors.model.coefficients);
    EXPECT_EQ(one.context.scale, four.context.scale);
    EXPECT_EQ(one.threshold.value, four.threshold.value);
    EXPECT_EQ(one.threshold.share_above, four.threshold.share_above);
    EXPECT_EQ(one.threshold.low, four.threshold.low);
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
    DetectOptions options;
    options.method = GetParam();
    const Detector of_flat = fit_detector(flat, band_sample(flat, five_bands(), 1.0), options, 1);
    EXPECT_FALSE(of_flat.usable);
    EXPECT_FALSE(of_flat.why_unusable.empty());
}

TEST_P(EveryMethod, ACopyIsNoAnswer) {
    std::vector<SampleWindow> sample = windows(0);
    for (SampleWindow& w : sample)
        for (std::size_t b = 0; b < w.before.size(); ++b)
            for (std::size_t i = 0; i < w.valid.size(); ++i) w.after[b].data()[i] = 1.3F * w.before[b].data()[i];
    const Detector d = fitted(sample, GetParam());
    EXPECT_FALSE(d.usable);
    EXPECT_EQ(d.why_unusable, "both dates show the same pixels");
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

/// Pixels whose own decision is right, within and outside of the changed columns.
struct Right {
    double found, wrong;
};
Right right(const Detector& d, const SampleWindow& w, double share) {
    const int rows = w.valid.rows(), cols = w.valid.cols(), changed = static_cast<int>(share * cols);
    constexpr int kBorder = 3;  // smoothing carries scores over the edge
    const core::Raster<float> score = scores_of(d, w, {0, 0, rows, cols});
    core::Raster<std::uint8_t> mask(rows, cols);
    ContextWorkspace workspace;
    decide_in_context(score.view(), w.valid.view(), d.context, 0, 0, workspace, mask.view());
    double found = 0, asked = 0, wrong = 0, others = 0;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) {
            if (w.valid(r, c) == 0) continue;
            if (c < changed - kBorder) {
                ++asked;
                found += mask(r, c);
            } else if (c >= changed + kBorder) {
                ++others;
                wrong += mask(r, c);
            }
        }
    return {found / asked, wrong / others};
}

class ManyChanges : public testing::TestWithParam<Method> {};
INSTANTIATE_TEST_SUITE_P(Detector, ManyChanges,
                         testing::Values(Method::irmad, Method::isfa, Method::chronochrome, Method::fusion));

// Change over three tenths of the ground, in three strengths, must neither raise the threshold beyond itself nor pass
// for season.
TEST_P(ManyChanges, ThirtyPercentIsStillRight) {
    constexpr double kShare = 0.3, kFound = 0.95, kWrong = 0.002;
    std::vector<SampleWindow> sample;
    for (unsigned seed = 1; seed <= 4; ++seed) sample.push_back(three_strengths(160, 200, kShare, seed));
    const Detector d = fitted(sample, GetParam());
    ASSERT_TRUE(d.usable) << d.why_unusable;
    const Right r = right(d, sample[0], kShare);
    EXPECT_GE(r.found, kFound) << d.threshold.why;
    EXPECT_LE(r.wrong, kWrong) << d.threshold.why;
}

TEST_P(ManyChanges, NothingWhereNothingChanged) {
    std::vector<SampleWindow> sample;
    for (unsigned seed = 1; seed <= 4; ++seed) sample.push_back(two_dates(160, 200, 0, seed));
    const Detector d = fitted(sample, GetParam());
    ASSERT_TRUE(d.usable) << d.why_unusable;
    for (const SampleWindow& w : sample) {
        const core::Raster<float> score = scores_of(d, w, {0, 0, 160, 200});
        EXPECT_EQ(std::count_if(score.data(), score.data() + score.size(),
                                [&](float s) { return static_cast<double>(s) > d.threshold.value; }),
                  0)
            << d.threshold.why;
    }
}

TEST(Detector, OneIterationIsMad) {
    const std::vector<SampleWindow> sample = windows(12);
    DetectOptions once;
    once.method = Method::irmad;
    once.fit.maximum_iterations = 1;
    BandSample bands = band_sample(sample, five_bands());
    bands.irmad = fit_irmad(bands.sample, once.fit, 1);
    EXPECT_EQ(fitted(sample, Method::mad).parts[0].linear.model.coefficients,
              fit_detector(sample, bands, once, 1).parts[0].linear.model.coefficients);
    EXPECT_GT(fitted(sample, Method::irmad).parts[0].iterations, 1);
    EXPECT_EQ(fitted(sample, Method::irmad).parts[0].correlations.size(), 5U);
    EXPECT_TRUE(fitted(sample, Method::cva).parts[0].correlations.empty());
}

TEST(Detector, TheOrderOfAFusionDoesNotMatter) {
    const std::vector<SampleWindow> sample = windows(12);
    const BandSample bands = band_sample(sample, five_bands());
    DetectOptions options;
    options.method = Method::fusion;
    options.fusion.methods = {Method::chronochrome, Method::cva};
    const Detector one = fit_detector(sample, bands, options, 1);
    options.fusion.methods = {Method::cva, Method::chronochrome};
    const Detector other = fit_detector(sample, bands, options, 1);
    EXPECT_EQ(one.parts[0].linear.model.coefficients, other.parts[1].linear.model.coefficients);
    EXPECT_EQ(one.parts[1].linear.model.coefficients, other.parts[0].linear.model.coefficients);
    const core::Raster<float> a = scores_of(one, sample[0], {0, 0, 96, 128}),
                              b = scores_of(other, sample[0], {0, 0, 96, 128});
    EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)), 0);
}

TEST(Detector, ACopyWithAChangeIsNotJustACopy) {
    std::vector<SampleWindow> sample = windows(0);
    for (SampleWindow& w : sample)
        for (std::size_t b = 0; b < w.before.size(); ++b)
            for (int r = 0; r < 96; ++r)
                for (int c = 0; c < 128; ++c)
                    w.after[b](r, c) = w.before[b](r, c) + (r > 40 && r < 56 && c > 40 && c < 70 ? 0.1F : 0.0F);
    const Detector d = fitted(sample, Method::chronochrome);
    ASSERT_TRUE(d.usable) << d.why_unusable;
    const core::Raster<float> score = scores_of(d, sample[0], {0, 0, 96, 128});
    EXPECT_GT(score(48, 55), static_cast<float>(d.threshold.value));
    EXPECT_LT(score(10, 10), static_cast<float>(d.threshold.low));
}

TEST(Detector, AsPublishedWithoutOurCovariance) {
    const std::vector<SampleWindow> sample = windows(12);
    DetectOptions options;
    options.method = Method::irmad;
    options.fit.core_share = 0;
    const BandSample bands = band_sample(sample, five_bands());
    const Detector d = fit_detector(sample, bands, options, 1);
    EXPECT_EQ(d.parts[0].linear.model.coefficients, bands.irmad.mad.model.coefficients);
    EXPECT_EQ(d.parts[0].linear.brightness_variance, 0);
    options.fit.core_share = 0.9;
    EXPECT_NE(fit_detector(sample, bands, options, 1).parts[0].linear.model.coefficients,
              bands.irmad.mad.model.coefficients);
}

TEST(Detector, LogRatioIsBlindToAGain) {
    std::vector<SampleWindow> sample = windows(12);
    const core::Raster<float> plain = scores_of(fitted(sample, Method::log_ratio), sample[0], {0, 0, 96, 128});
    for (SampleWindow& w : sample)
        for (auto& band : w.after)
            for (std::size_t i = 0; i < band.size(); ++i) band.data()[i] *= 4;
    const core::Raster<float> scaled = scores_of(fitted(sample, Method::log_ratio), sample[0], {0, 0, 96, 128});
    for (std::size_t i = 0; i < plain.size(); ++i)
        ASSERT_NEAR(scaled.data()[i], plain.data()[i], 0.01F * (1 + plain.data()[i]));
}

TEST(Detector, IndicesNeedBands) {
    const std::vector<SampleWindow> sample = windows(0);
    DetectOptions options;
    options.method = Method::index;
    const Detector d = fit_detector(sample, band_sample(sample, classify::BandPlaces{}), options, 1);
    EXPECT_FALSE(d.usable);
    EXPECT_EQ(d.why_unusable, "the scenes share no bands from which an index can be formed");
    const Detector all = fitted(sample, Method::index);
    EXPECT_EQ(all.parts[0].linear.before.indices.size(), 6U);  // mbi needs a second shortwave band
    const Detector four = fit_detector(sample, band_sample(sample, {{0, 1, 2, 3, -1, -1}}), options, 1);
    EXPECT_EQ(
        four.parts[0].linear.before.indices,
        (std::vector<classify::Index>{classify::Index::ndvi, classify::Index::ndwi, classify::Index::brightness}));
}

TEST(Detector, ConfiguredThresholdAndGrowth) {
    const std::vector<SampleWindow> sample = windows(12);
    DetectOptions options;
    options.threshold.rule = ThresholdRule::chi_square;
    options.growth = 0.25;
    options.smoothing_px = 0;
    const BandSample bands = band_sample(sample, five_bands());
    const Detector d = fit_detector(sample, bands, options, 1);
    EXPECT_EQ(d.threshold.low, 0.25 * d.threshold.value);
    EXPECT_EQ(d.parts[0].smoothing_px, 0);
    EXPECT_GT(d.rim_share, 0);
    options.threshold.rule = ThresholdRule::fixed;
    options.threshold.value = 17;
    const Detector fixed = fit_detector(sample, bands, options, 1);
    EXPECT_EQ(fixed.threshold.value, 17);
    EXPECT_EQ(fixed.threshold.low, 4.25);
    options.threshold.rule = ThresholdRule::otsu;
    const Detector parted = fit_detector(sample, bands, options, 1);
    EXPECT_EQ(parted.threshold.low, parted.threshold.value);
    EXPECT_EQ(parted.rim_share, 0);  // rules that part two classes decide every pixel
}

TEST(Detector, VectorsAreTheResidualOfChronochrome) {
    const std::vector<SampleWindow> sample = windows(12);
    const Detector d = fitted(sample, Method::chronochrome);
    ASSERT_EQ(d.vectors.model.variates, 5);
    EXPECT_EQ(d.vectors.model.features, d.parts[0].linear.model.features);
    // Rock is brighter than vegetation in the visible bands by far more than the ground varies.
    LinearScoreWorkspace workspace;
    std::vector<const float*> before, after;
    for (const auto& band : sample[0].before) before.push_back(band.row(48) + 60);
    for (const auto& band : sample[0].after) after.push_back(band.row(48) + 60);
    std::vector<float> change(5 * 8);
    variates_of_row(d.vectors, before, after, 8, workspace, change.data());
    for (const std::size_t band : {0U, 1U, 2U})
        for (std::size_t c = 0; c < 8; ++c)
            EXPECT_TRUE(sample[0].valid(48, 60 + static_cast<int>(c)) == 0 || change[band * 8 + c] > 5) << band;
}

TEST(Detector, AMultiDateBaselineForgivesWhatOneLookShowed) {
    std::vector<SampleWindow> sample = windows(0);
    for (SampleWindow& w : sample)
        for (unsigned look = 0; look < 4; ++look) {
            SampleWindow other = two_dates(96, 128, 0, 1);  // the same ground, seen again
            BaselineLook& out = w.baseline.emplace_back();
            for (std::size_t b = 0; b < w.before.size(); ++b) {
                core::Raster<float> band(96, 128);
                core::RandomValues random(7 * look + static_cast<unsigned>(b));
                for (std::size_t i = 0; i < band.size(); ++i)
                    band.data()[i] = w.before[b].data()[i] + static_cast<float>(0.004 * random.normal());
                out.bands.push_back(std::move(band));
            }
            out.valid = std::move(other.valid);
        }
    // Haze over a corner of the earlier date alone: with one look the later date seems to have changed there.
    for (auto& band : sample[0].before)
        for (int r = 20; r < 30; ++r)
            for (int c = 20; c < 30; ++c) band(r, c) += 0.2F;
    const Detector d = fitted(sample, Method::zscore);
    ASSERT_TRUE(d.usable) << d.why_unusable;
    const core::Raster<float> with = scores_of(d, sample[0], {0, 0, 96, 128});
    std::vector<SampleWindow> alone = std::move(sample);
    for (SampleWindow& w : alone) w.baseline.clear();
    const core::Raster<float> without = scores_of(fitted(alone, Method::zscore), alone[0], {0, 0, 96, 128});
    double one = 0, many = 0;
    for (int r = 23; r < 27; ++r)
        for (int c = 23; c < 27; ++c) {
            one += static_cast<double>(without(r, c));
            many += static_cast<double>(with(r, c));
        }
    EXPECT_LT(many, 0.05 * one);
}

TEST(SampleOf, EveryValidPixelWhereThereIsRoom) {
    std::vector<SampleWindow> sample;
    sample.push_back(two_dates(10, 7, 0, 1));
    sample[0].valid.fill(1);
    sample[0].valid(3, 4) = 0;
    const Sample s = sample_of(sample, plain_bands(5), plain_bands(5), 1000);
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
    const Sample s = sample_of(sample, plain_bands(5), plain_bands(5), 600);
    EXPECT_LE(s.count(), 600U);
    EXPECT_EQ(s.count(), 20U * 27U);  // every third row and column
    EXPECT_EQ(s.values[1][1], sample[0].before[1](0, 3));
    EXPECT_EQ(s.values[1][27], sample[0].before[1](3, 0));
    EXPECT_EQ(sample_of({}, plain_bands(5), plain_bands(5), 600).count(), 0U);
}

}  // namespace
}  // namespace quarrywatch::detect
