#include "kernels/detect/zscore.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kFloat = 1e-4;                                      // scores are float, the factors have six digits
constexpr float kNowhere = std::numeric_limits<float>::quiet_NaN();  // of a pixel that is not valid

/// Dates of one window with their pixels. The later date is the last.
struct Dates {
    std::vector<core::Raster<float>> planes;
    std::vector<core::Raster<std::uint8_t>> masks;
    std::vector<LookViews> views;

    Dates(std::size_t dates, std::size_t bands, int rows, int cols) {
        for (std::size_t i = 0; i < dates * bands; ++i) planes.emplace_back(rows, cols, 0.0F);
        for (std::size_t k = 0; k < dates; ++k) masks.emplace_back(rows, cols, std::uint8_t{1});
        for (std::size_t k = 0; k < dates; ++k) {
            views.emplace_back();
            for (std::size_t b = 0; b < bands; ++b)
                views[k].bands.push_back(std::as_const(planes[k * bands + b]).view());
            views[k].valid = std::as_const(masks[k]).view();
        }
    }
    [[nodiscard]] std::vector<LookViews> looks() const { return {views.begin(), views.end() - 1}; }
    [[nodiscard]] const LookViews& later() const { return views.back(); }
    [[nodiscard]] std::size_t bands() const { return views[0].bands.size(); }

    void hide(std::size_t date, std::size_t pixel) {
        masks[date].data()[pixel] = 0;
        for (std::size_t b = 0; b < bands(); ++b) planes[date * bands() + b].data()[pixel] = kNowhere;
    }
};

/// Ground of its own per pixel, noise of `sigma` per date; date k in a radiometry of gain 1 + k / 4 and offset 3 k.
Dates unchanged(std::size_t dates, std::size_t bands, int rows, int cols, double sigma, unsigned seed) {
    Dates out(dates, bands, rows, cols);
    core::RandomValues random(seed);
    for (std::size_t b = 0; b < bands; ++b)
        for (std::size_t i = 0; i < out.masks[0].size(); ++i) {
            const double ground = random.uniform(20, 40);
            for (std::size_t k = 0; k < dates; ++k) {
                const auto date = static_cast<double>(k);
                out.planes[k * bands + b].data()[i] =
                    static_cast<float>((ground + sigma * random.normal()) * (1 + date / 4) + 3 * date);
            }
        }
    return out;
}

void hide_some(Dates& dates, double share, unsigned seed) {
    core::RandomValues random(seed);
    for (std::size_t k = 0; k < dates.masks.size(); ++k)
        for (std::size_t i = 0; i < dates.masks[k].size(); ++i)
            if (random.uniform() < share) dates.hide(k, i);
}

LookGains gains_of(std::size_t bands, double gain, double offset) {
    return {std::vector<double>(bands, gain), std::vector<double>(bands, offset)};
}

/// The gains of unchanged().
std::vector<LookGains> baseline_gains(std::size_t looks, std::size_t bands) {
    std::vector<LookGains> out;
    for (std::size_t k = 0; k < looks; ++k)
        out.push_back(gains_of(bands, 1 + static_cast<double>(k) / 4, 3 * static_cast<double>(k)));
    return out;
}

ZscoreModel fit_of(const Dates& dates, int threads = 1) {
    const std::size_t looks = dates.views.size() - 1;
    return fit_zscore({dates.looks()}, {dates.later()}, baseline_gains(looks, dates.bands()),
                      baseline_gains(looks + 1, dates.bands()).back(), threads);
}

ZscoreModel plain_model(std::size_t looks, double pooled) {
    ZscoreModel model;
    model.looks.assign(looks, gains_of(1, 1, 0));
    model.later = gains_of(1, 1, 0);
    model.pooled = {pooled};
    model.usable = true;
    return model;
}

struct Scores {
    std::vector<core::Raster<float>> z;
    core::Raster<std::uint8_t> seen;
};

Scores score_part(const ZscoreModel& model, const std::vector<LookViews>& dates, int row, int col, int rows, int cols,
                  ZscoreWorkspace& workspace) {
    std::vector<LookViews> parts;
    for (const LookViews& date : dates) {
        LookViews part;
        for (const auto& band : date.bands) part.bands.push_back(band.part(row, col, rows, cols));
        part.valid = date.valid.part(row, col, rows, cols);
        parts.push_back(part);
    }
    Scores out;
    out.seen = core::Raster<std::uint8_t>(rows, cols, std::uint8_t{7});
    std::vector<core::RasterView<float>> planes;
    for (std::size_t b = 0; b < model.pooled.size(); ++b) out.z.emplace_back(rows, cols, -99.0F);
    for (auto& plane : out.z) planes.push_back(plane.view());
    zscore(model, std::span(parts).first(parts.size() - 1), parts.back(), workspace, planes, out.seen.view());
    return out;
}

Scores scores_of(const ZscoreModel& model, const Dates& dates) {
    ZscoreWorkspace workspace;
    return score_part(model, dates.views, 0, 0, dates.masks[0].rows(), dates.masks[0].cols(), workspace);
}

/// The score of one pixel; a look that is NaN is not valid.
float one_score(const std::vector<float>& looks, float later, double pooled) {
    Dates dates(looks.size() + 1, 1, 1, 1);
    for (std::size_t k = 0; k < looks.size(); ++k) {
        dates.planes[k](0, 0) = looks[k];
        if (std::isnan(looks[k])) dates.hide(k, 0);
    }
    dates.planes.back()(0, 0) = later;
    const Scores scores = scores_of(plain_model(looks.size(), pooled), dates);
    const bool any = std::any_of(looks.begin(), looks.end(), [](float v) { return !std::isnan(v); });
    EXPECT_EQ(scores.seen(0, 0), any ? 1 : 0);
    return scores.z[0](0, 0);
}

/// What the header says, from a MAD and its factor.
double by_hand(double distance, double k, double mad, double factor, double pooled) {
    const double own = factor * mad;
    return distance / std::sqrt((k * own * own + 4 * pooled * pooled) / (k + 4) * (1 + 1 / k));
}

TEST(Zscore, ByHand) {
    EXPECT_NEAR(one_score({10}, 14, 2), 4 / std::sqrt(8.0), kFloat);
    // Two values' mean deviation is half their difference, 1 / sqrt(pi) of sigma on average.
    EXPECT_NEAR(one_score({10, 12}, 15, 2), by_hand(4, 2, 1, std::sqrt(std::acos(-1.0)), 2), kFloat);
    EXPECT_NEAR(one_score({10, 13, 11}, 15, 2), by_hand(4, 3, 1, 2.20495, 2), kFloat);
    EXPECT_NEAR(one_score({10, 20, 12, 13}, 2.5, 2), by_hand(-10, 4, 1.5, 2.01725, 2), kFloat);
    EXPECT_NEAR(one_score({7, 1, 5, 100, 6}, 9, 3), by_hand(3, 5, 1, 1.80398, 3), kFloat);
}

TEST(Zscore, InvalidLooksAreAsIfTheyWereNotThere) {
    const float x = kNowhere;
    EXPECT_EQ(one_score({x, 10, 13, x, 11}, 15, 2), one_score({10, 13, 11}, 15, 2));
    EXPECT_EQ(one_score({12, x, x, x, 10}, 15, 2), one_score({10, 12}, 15, 2));
    EXPECT_EQ(one_score({x, x, 10}, 14, 2), one_score({10}, 14, 2));
    EXPECT_EQ(one_score({20, x, 12, 10, 13}, 2, 2), one_score({10, 20, 12, 13}, 2, 2));
    EXPECT_EQ(one_score({x}, 14, 2), 0.0F);
    EXPECT_EQ(one_score({x, x, x}, 14, 2), 0.0F);
}

TEST(Zscore, InvalidLaterDateHasNoScore) {
    Dates dates(3, 1, 1, 2);
    dates.planes[2](0, 0) = dates.planes[2](0, 1) = 6;
    dates.hide(2, 0);
    const Scores scores = scores_of(plain_model(2, 1), dates);
    EXPECT_EQ(scores.seen(0, 0), 0);
    EXPECT_EQ(scores.z[0](0, 0), 0.0F);
    EXPECT_EQ(scores.seen(0, 1), 1);
    EXPECT_NEAR(scores.z[0](0, 1), by_hand(6, 2, 0, 1, 1), kFloat);  // equal looks: the prior keeps it finite
}

TEST(Zscore, GainsBringAllDatesToTheFirst) {
    Dates dates(4, 2, 1, 1);
    const std::array<std::array<float, 2>, 4> values{{{10, 1}, {13, 4}, {11, 3}, {15, 9}}};
    ZscoreModel model = plain_model(3, 2);
    model.pooled = {2, 1};
    model.looks = {gains_of(2, 1, 0), {{2, 0.5}, {5, -1}}, {{4, -1}, {0, 20}}};
    model.later = {{0.25, 8}, {-3, 100}};
    for (std::size_t k = 0; k < 4; ++k)
        for (std::size_t b = 0; b < 2; ++b) {
            const LookGains& gains = k < 3 ? model.looks[k] : model.later;
            dates.planes[2 * k + b](0, 0) =
                static_cast<float>(gains.gain[b] * static_cast<double>(values[k][b]) + gains.offset[b]);
        }
    const Scores scores = scores_of(model, dates);
    EXPECT_NEAR(scores.z[0](0, 0), by_hand(4, 3, 1, 2.20495, 2), kFloat);
    EXPECT_NEAR(scores.z[1](0, 0), by_hand(6, 3, 1, 2.20495, 1), kFloat);
}

TEST(Zscore, CloudLeftInOneLookDoesNotMoveTheCentre) {
    const std::vector<float> clean{12, 10, 14, 11, 13};
    const float plain = one_score(clean, 16, 2);
    std::vector<float> cloud = clean;
    cloud[2] = 9000;  // the brightest look became brighter: no order changes
    EXPECT_EQ(one_score(cloud, 16, 2), plain);
    // At worst 12 is lost: the centre goes one look up, to 13, and the MAD of 3, 2, 0, 1 and the cloud is 2. A mean and
    // a standard deviation would score below 0.
    const double least = by_hand(3, 5, 2, 1.80398, 2) - kFloat;
    for (std::size_t k = 0; k < clean.size(); ++k) {
        std::vector<float> other(clean);
        other[k] = 9000;
        EXPECT_GE(one_score(other, 16, 2), least) << k;
        EXPECT_LE(one_score(other, 16, 2), plain) << k;
    }
}

TEST(Zscore, AnyNumberOfLooksSortsAsAPlainSortDoes) {
    for (std::size_t looks = 1; looks <= kMostZscoreLooks; ++looks) {
        Dates dates = unchanged(looks + 1, 1, 3, 301, 2, static_cast<unsigned>(looks));  // wider than one chunk
        hide_some(dates, 0.3, 5);
        ZscoreModel model = plain_model(looks, 1e-3);  // so little that z shows the looks' own spread
        const Scores scores = scores_of(model, dates);
        for (std::size_t i = 0; i < dates.masks[0].size(); ++i) {
            std::vector<float> values;
            for (std::size_t k = 0; k < looks; ++k)
                if (dates.masks[k].data()[i] != 0) values.push_back(dates.planes[k].data()[i]);
            const bool seen = !values.empty() && dates.masks[looks].data()[i] != 0;
            ASSERT_EQ(scores.seen.data()[i], seen ? 1 : 0);
            ASSERT_EQ(scores.z[0].data()[i], seen ? one_score(values, dates.planes[looks].data()[i], 1e-3) : 0.0F)
                << looks << " looks, pixel " << i;
            if (!seen) continue;
            std::sort(values.begin(), values.end());
            const std::size_t n = values.size();
            const float centre = 0.5F * (values[(n - 1) / 2] + values[n / 2]);
            ASSERT_EQ(scores.z[0].data()[i] > 0, dates.planes[looks].data()[i] > centre);
        }
    }
}

TEST(Zscore, SpreadOfFewLooksIsUnbiased) {
    // The later date lies so far off that 1 / z is the standard deviation alone; the prior is nothing.
    constexpr double kFar = 1e4, kTolerance = 0.03;  // a MAD varies by 3/4 of itself: 0.5 % over 20,000 pixels
    for (std::size_t looks = 2; looks <= kMostZscoreLooks; ++looks) {
        Dates dates(looks + 1, 1, 100, 200);
        core::RandomValues random(static_cast<unsigned>(looks));
        for (std::size_t i = 0; i < dates.masks[0].size(); ++i) {
            for (std::size_t k = 0; k < looks; ++k) dates.planes[k].data()[i] = static_cast<float>(random.normal());
            dates.planes[looks].data()[i] = static_cast<float>(kFar);
        }
        const Scores scores = scores_of(plain_model(looks, 1e-5), dates);
        double sum = 0;
        for (std::size_t i = 0; i < scores.seen.size(); ++i) sum += kFar / static_cast<double>(scores.z[0].data()[i]);
        const auto k = static_cast<double>(looks);
        const double share = std::sqrt(k / (k + kPriorLooks) * (1 + 1 / k));
        EXPECT_NEAR(sum / static_cast<double>(scores.seen.size()) / share, 1, kTolerance) << looks;
    }
}

TEST(Zscore, PooledSpreadIsThatOfTheNoise) {
    constexpr double kTolerance = 0.03;  // the median of 20,000 deviations is known to 0.8 %
    for (std::size_t looks = 1; looks <= kMostZscoreLooks; ++looks) {
        Dates dates = unchanged(looks + 1, 1, 100, 200, 1.7, 20 + static_cast<unsigned>(looks));
        EXPECT_NEAR(fit_of(dates).pooled[0] / 1.7, 1, kTolerance) << looks;
        hide_some(dates, 0.2, 6);  // pixels of all numbers of looks together
        const ZscoreModel model = fit_of(dates);
        EXPECT_TRUE(model.usable);
        EXPECT_NEAR(model.pooled[0] / 1.7, 1, kTolerance) << looks;
    }
}

TEST(Zscore, VarianceOnUnchangedGround) {
    // Not 1: by 5 to 8 % because a median varies more than a mean, the rest because the variance that divides is itself
    // uncertain. The expectations are from a million simulated pixels or more per number of looks with sigma known.
    const std::array<std::pair<std::size_t, double>, 3> expected{{{3, 1.2255}, {5, 1.2484}, {9, 1.2450}}};
    constexpr double kTolerance = 0.05;  // the mean square of 60,000 scores is known to 1 %, the pooled variance to 1 %
    for (const auto& [looks, variance] : expected) {
        const Dates dates = unchanged(looks + 1, 1, 200, 300, 0.5, 40 + static_cast<unsigned>(looks));
        const Scores scores = scores_of(fit_of(dates), dates);
        double sum = 0, square = 0, far = 0;
        for (std::size_t i = 0; i < scores.seen.size(); ++i) {
            const auto z = static_cast<double>(scores.z[0].data()[i]);
            sum += z;
            square += z * z;
            far += std::fabs(z) > 3 ? 1 : 0;
        }
        const auto count = static_cast<double>(scores.seen.size());
        EXPECT_NEAR(sum / count, 0, 0.02) << looks;  // four deviations of a mean of 60,000
        EXPECT_NEAR(square / count, variance, kTolerance) << looks;
        EXPECT_NEAR(far / count, 0.013, 0.003) << looks;  // five times the normal law's
    }
}

TEST(Zscore, FitByHand) {
    Dates two(3, 1, 20, 20), one(2, 1, 20, 20);
    for (std::size_t i = 0; i < 400; ++i) {
        const auto ground = static_cast<float>(i);
        two.planes[0].data()[i] = one.planes[0].data()[i] = ground;
        two.planes[1].data()[i] = ground + (i % 2 == 0 ? 2.0F : -2.0F);                        // deviations of 1
        two.planes[2].data()[i] = kNowhere;                                                    // not looked at
        one.planes[1].data()[i] = ground + (i % 5 == 0 ? 500.0F : i % 2 == 0 ? 3.0F : -3.0F);  // a fifth changed
    }
    const ZscoreModel from_two =
        fit_zscore({two.looks()}, {two.later()}, {gains_of(1, 1, 0), gains_of(1, 1, 0)}, gains_of(1, 1, 0), 1);
    EXPECT_NEAR(from_two.pooled[0], 1.4826 * std::sqrt(2.0), kFloat);
    EXPECT_EQ(from_two.sample_pixels, 400);
    const ZscoreModel from_one = fit_zscore({one.looks()}, {one.later()}, {gains_of(1, 1, 0)}, gains_of(1, 1, 0), 1);
    EXPECT_NEAR(from_one.pooled[0], 1.4826 * 3 / std::sqrt(2.0), kFloat);
}

TEST(Zscore, WindowsOfTheSampleCountTogetherAndAreThinned) {
    const Dates a = unchanged(2, 1, 400, 500, 1, 60), b = unchanged(2, 1, 500, 600, 3, 61);
    const ZscoreModel both = fit_zscore({a.looks(), b.looks()}, {a.later(), b.later()}, baseline_gains(1, 1),
                                        baseline_gains(2, 1).back(), 2);
    EXPECT_EQ(both.sample_pixels, 400000);
    EXPECT_GT(both.pooled[0], 1.5);  // both windows are in it
    EXPECT_LT(both.pooled[0], 2.5);
}

TEST(Zscore, SameBytesInWhateverWindow) {
    for (const std::size_t looks : {1U, 5U, 16U}) {
        Dates dates = unchanged(looks + 1, 2, 40, 620, 1, 70);
        hide_some(dates, 0.2, 71);
        const ZscoreModel model = fit_of(dates);
        ZscoreWorkspace workspace;
        const Scores whole = score_part(model, dates.views, 0, 0, 40, 620, workspace);
        const float* const memory = workspace.sorted.data();
        for (const auto& [row, col, rows, cols] : {std::array{0, 0, 40, 1}, std::array{7, 41, 20, 333},
                                                   std::array{39, 255, 1, 300}, std::array{3, 619, 30, 1}}) {
            const Scores part = score_part(model, dates.views, row, col, rows, cols, workspace);
            for (int r = 0; r < rows; ++r) {
                ASSERT_EQ(std::memcmp(part.seen.row(r), whole.seen.row(row + r) + col, static_cast<std::size_t>(cols)),
                          0);
                for (std::size_t b = 0; b < 2; ++b)
                    ASSERT_EQ(std::memcmp(part.z[b].row(r), whole.z[b].row(row + r) + col,
                                          static_cast<std::size_t>(cols) * sizeof(float)),
                              0);
            }
        }
        EXPECT_EQ(workspace.sorted.data(), memory);  // nothing was allocated again
    }
}

TEST(Zscore, FitIsTheSameOnAnyNumberOfThreads) {
    Dates dates = unchanged(6, 5, 61, 97, 1, 80);
    hide_some(dates, 0.2, 81);
    const ZscoreModel one = fit_of(dates, 1), three = fit_of(dates, 3);
    ASSERT_EQ(one.pooled.size(), 5U);
    EXPECT_EQ(std::memcmp(one.pooled.data(), three.pooled.data(), 5 * sizeof(double)), 0);
    EXPECT_EQ(one.sample_pixels, three.sample_pixels);
}

TEST(Zscore, NothingValidIsUnusable) {
    for (const std::size_t looks : {1U, 3U}) {
        Dates dates = unchanged(looks + 1, 2, 30, 30, 1, 90);
        hide_some(dates, 2, 91);
        const ZscoreModel model = fit_of(dates);
        EXPECT_FALSE(model.usable);
        EXPECT_FALSE(model.why_unusable.empty());
        EXPECT_EQ(model.sample_pixels, 0);
        EXPECT_THROW(static_cast<void>(scores_of(model, dates)), std::invalid_argument);
    }
    Dates apart = unchanged(3, 1, 30, 30, 1, 92);  // two looks that share no ground
    for (std::size_t i = 0; i < 900; ++i) apart.hide(i % 2, i);
    EXPECT_FALSE(fit_of(apart).usable);
    EXPECT_FALSE(fit_of(unchanged(3, 1, 1, 199, 1, 93)).usable);
    EXPECT_TRUE(fit_of(unchanged(3, 1, 1, 200, 1, 93)).usable);
    EXPECT_FALSE(fit_zscore({}, {}, {gains_of(1, 1, 0)}, gains_of(1, 1, 0), 1).usable);
}

TEST(Zscore, FlatBandIsUnusable) {
    for (const std::size_t looks : {1U, 2U, 5U}) {
        Dates dates = unchanged(looks + 1, 2, 30, 30, 1, 95);
        for (std::size_t k = 0; k <= looks; ++k)  // 0.1 has no exact image in another radiometry: roundings remain
            dates.planes[2 * k + 1].fill(
                static_cast<float>(0.1 * (1 + static_cast<double>(k) / 4) + 3 * static_cast<double>(k)));
        EXPECT_FALSE(fit_of(dates).usable) << looks;
        for (std::size_t k = 0; k <= looks; ++k) dates.planes[2 * k + 1].fill(7);
        const ZscoreModel model = fit_zscore({dates.looks()}, {dates.later()},
                                             std::vector<LookGains>(looks, gains_of(2, 1, 0)), gains_of(2, 1, 0), 1);
        EXPECT_FALSE(model.usable);
        EXPECT_FALSE(model.why_unusable.empty());
    }
}

TEST(Zscore, BrokenPreconditions) {
    const Dates dates = unchanged(3, 2, 20, 20, 1, 97), other = unchanged(3, 2, 20, 21, 1, 98);
    const auto fit = [&](std::vector<LookGains> looks, const LookGains& later) {
        static_cast<void>(fit_zscore({dates.looks()}, {dates.later()}, std::move(looks), later, 1));
    };
    EXPECT_NO_THROW(fit(baseline_gains(2, 2), gains_of(2, 1, 0)));
    EXPECT_THROW(fit({}, gains_of(2, 1, 0)), std::invalid_argument);
    EXPECT_THROW(fit(baseline_gains(17, 2), gains_of(2, 1, 0)), std::invalid_argument);
    EXPECT_THROW(fit(baseline_gains(3, 2), gains_of(2, 1, 0)), std::invalid_argument);
    EXPECT_THROW(fit(baseline_gains(2, 1), gains_of(2, 1, 0)), std::invalid_argument);
    EXPECT_THROW(fit(baseline_gains(2, 3), gains_of(3, 1, 0)), std::invalid_argument);
    EXPECT_THROW(fit(baseline_gains(2, 2), gains_of(2, 0, 0)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_zscore({dates.looks()}, {}, baseline_gains(2, 2), gains_of(2, 1, 0), 1)),
                 std::invalid_argument);
    EXPECT_THROW(
        static_cast<void>(fit_zscore({dates.looks()}, {other.later()}, baseline_gains(2, 2), gains_of(2, 1, 0), 1)),
        std::invalid_argument);
    EXPECT_THROW(static_cast<void>(scores_of(fit_of(dates), unchanged(4, 2, 20, 20, 1, 97))), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(scores_of(fit_of(dates), unchanged(3, 1, 20, 20, 1, 97))), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
