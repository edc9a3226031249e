#include "kernels/detect/log_ratio.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

using Plane = core::Raster<float>;
using Mask = core::Raster<std::uint8_t>;

constexpr int kRows = 96, kCols = 110;
constexpr int kFirst = 40, kSide = 8;  // the planted square
// A gain or an exchange of dates rounds every value anew. That moves a few pixels across the deviation that the centre
// is the mean within; each of the 20,000 there moves the centre by 1 / 20,000.
constexpr double kFloat = 5e-4;
constexpr std::array kFilters{SpeckleFilter::none, SpeckleFilter::gaussian, SpeckleFilter::lee,
                              SpeckleFilter::refined_lee};

SpeckleOptions with(SpeckleFilter filter) {
    SpeckleOptions options;
    options.filter = filter;
    return options;
}

/// Gamma-distributed intensity of `looks` looks, mean 1.
float speckle(int looks, core::RandomValues& random) {
    double product = 1;
    for (int k = 0; k < looks; ++k) product *= random.uniform();
    return static_cast<float>(-std::log(product) / looks);
}

/// Two dates of the same gently textured ground under speckle of their own; a planted square of `factor` in the later
/// one. Invalid pixels hold no number.
SampleWindow radar(std::size_t bands, int looks, float factor, unsigned seed) {
    core::RandomValues random(seed);
    SampleWindow w{{}, {}, Mask(kRows, kCols, 1), {}};
    for (std::size_t b = 0; b < bands; ++b) {
        w.before.emplace_back(kRows, kCols);
        w.after.emplace_back(kRows, kCols);
        for (int r = 0; r < kRows; ++r)
            for (int c = 0; c < kCols; ++c) {
                const bool inside = r >= kFirst && r < kFirst + kSide && c >= kFirst && c < kFirst + kSide;
                const auto ground =
                    static_cast<float>(100 * std::exp(0.15 * std::sin(0.2 * r) + 0.12 * std::cos(0.3 * c)));
                w.before[b](r, c) = ground * speckle(looks, random);
                w.after[b](r, c) = ground * speckle(looks, random) * (inside ? factor : 1.0F);
            }
    }
    for (std::size_t i = 0; i < w.valid.size(); ++i)
        if (random.below(60) == 0) {
            w.valid.data()[i] = 0;
            for (std::size_t b = 0; b < bands; ++b) w.after[b].data()[i] = std::nanf("");
        }
    return w;
}

std::vector<SampleWindow> windows(std::size_t bands, int looks = 4, float factor = 1) {
    std::vector<SampleWindow> out;
    for (unsigned seed = 1; seed <= 3; ++seed) out.push_back(radar(bands, looks, factor, seed));
    return out;
}

std::vector<core::RasterView<const float>> views(const std::vector<Plane>& bands, int row = 0, int col = 0,
                                                 int rows = kRows, int cols = kCols) {
    std::vector<core::RasterView<const float>> out;
    for (const auto& band : bands) out.push_back(band.view().part(row, col, rows, cols));
    return out;
}

Plane score_of(const LogRatioModel& model, const SampleWindow& w) {
    Plane out(w.valid.rows(), w.valid.cols(), -1.0F);
    LogRatioWorkspace workspace;
    log_ratio(model, views(w.before), views(w.after), w.valid.view(), workspace, out.view());
    return out;
}

/// Scores of all windows under the model fitted to them.
std::vector<Plane> scores_of(const std::vector<SampleWindow>& sample, const SpeckleOptions& options) {
    const LogRatioModel model = fit_log_ratio(sample, options, 1);
    EXPECT_TRUE(model.usable);
    std::vector<Plane> out;
    for (const SampleWindow& w : sample) out.push_back(score_of(model, w));
    return out;
}

/// Scores agree as well as their roots, the standardised ratios, do.
void expect_near(const std::vector<Plane>& a, const std::vector<Plane>& b, double tolerance) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t k = 0; k < a.size(); ++k)
        for (std::size_t i = 0; i < a[k].size(); ++i)
            ASSERT_NEAR(std::sqrt(a[k].data()[i]), std::sqrt(b[k].data()[i]),
                        tolerance * (1 + static_cast<double>(std::sqrt(b[k].data()[i]))))
                << i;
}

TEST(LogRatio, BlindToAGainOfEitherDate) {
    for (const SpeckleFilter filter : kFilters) {
        const std::vector<Plane> plain = scores_of(windows(1), with(filter));
        for (const auto& [gain, later] : {std::pair(1e-4F, false), std::pair(7.3F, true)}) {
            std::vector<SampleWindow> sample = windows(1);
            for (SampleWindow& w : sample) {
                Plane& band = (later ? w.after : w.before)[0];
                for (std::size_t i = 0; i < band.size(); ++i) band.data()[i] *= gain;
            }
            expect_near(scores_of(sample, with(filter)), plain, kFloat);
        }
    }
}

TEST(LogRatio, SymmetricInTheDates) {
    for (const SpeckleFilter filter : kFilters) {
        std::vector<SampleWindow> sample = windows(1, 4, 4);
        const std::vector<Plane> plain = scores_of(sample, with(filter));
        for (SampleWindow& w : sample) std::swap(w.before, w.after);
        expect_near(scores_of(sample, with(filter)), plain, kFloat);
    }
}

TEST(LogRatio, UnchangedGroundIsChiSquareInTheCore) {
    for (const std::size_t bands : {1U, 2U}) {
        const std::vector<SampleWindow> sample = windows(bands);
        std::vector<float> all;
        const std::vector<Plane> scores = scores_of(sample, with(SpeckleFilter::gaussian));
        for (std::size_t k = 0; k < sample.size(); ++k)
            for (std::size_t i = 0; i < scores[k].size(); ++i)
                if (sample[k].valid.data()[i] != 0) all.push_back(scores[k].data()[i]);
        for (const double p : {0.75, 0.5, 0.25, 0.1}) {
            const auto limit = static_cast<float>(core::chi_square_quantile(p, static_cast<double>(bands)));
            const auto passing = std::count_if(all.begin(), all.end(), [&](float s) { return s > limit; });
            // 30,000 pixels, each of whose speckle is shared by some six neighbours, know a share to 0.7 %.
            EXPECT_NEAR(static_cast<double>(passing) / static_cast<double>(all.size()), p, 0.02) << bands << ' ' << p;
        }
    }
}

TEST(LogRatio, PlantedFactorIsFoundByEveryFilter) {
    // Unfiltered, the log-ratio of 36 looks has the deviation sqrt(2 / 36): the factor lies 5.9 of them away.
    constexpr int kLooks = 36;
    // The adaptive filters leave some pixels nearly as they were, whose ratios spread more widely than the core's:
    // 1.1 % of unchanged ground passes the 0.1 % level after lee.
    constexpr double kMostWrong = 0.004, kMostWrongAdaptive = 0.02;
    for (const SpeckleFilter filter : kFilters)
        for (const float factor : {4.0F, 0.25F}) {
            const std::vector<SampleWindow> sample = windows(1, kLooks, factor);
            const std::vector<Plane> scores = scores_of(sample, with(filter));
            const auto high = static_cast<float>(core::chi_square_quantile(1e-3, 1));
            const bool adaptive = filter == SpeckleFilter::lee || filter == SpeckleFilter::refined_lee;
            int found = 0, asked = 0, wrong = 0, others = 0;
            for (std::size_t k = 0; k < sample.size(); ++k)
                for (int r = 0; r < kRows; ++r)
                    for (int c = 0; c < kCols; ++c) {
                        ASSERT_TRUE(std::isfinite(scores[k](r, c)));
                        if (sample[k].valid(r, c) == 0) continue;
                        const int off = std::max({kFirst - r, r - (kFirst + kSide - 1), kFirst - c,
                                                  c - (kFirst + kSide - 1)});  // outside the square, in pixels
                        if (off <= -1) {
                            ++asked;
                            found += scores[k](r, c) > high;
                        } else if (off > 4) {
                            ++others;
                            wrong += scores[k](r, c) > high;
                        }
                    }
            EXPECT_GE(found, asked * 9 / 10) << static_cast<int>(filter) << ' ' << factor;
            EXPECT_LE(wrong, others * (adaptive ? kMostWrongAdaptive : kMostWrong))
                << static_cast<int>(filter) << ' ' << factor;
        }
}

TEST(LogRatio, OnePixelByHand) {
    LogRatioModel model;
    model.speckle.filter = SpeckleFilter::none;
    model.floor = {std::vector<float>{1}, std::vector<float>{1}};
    model.centre = {static_cast<float>(std::log(2.0))};
    model.inverse_sigma = {2};
    model.usable = true;
    const auto score = [&](float before, float after) {
        SampleWindow w{{}, {}, Mask(1, 1, 1), {}};
        w.before.emplace_back(1, 1, before);
        w.after.emplace_back(1, 1, after);
        Plane out(1, 1);
        LogRatioWorkspace workspace;
        log_ratio(model, views(w.before, 0, 0, 1, 1), views(w.after, 0, 0, 1, 1), w.valid.view(), workspace,
                  out.view());
        return out(0, 0);
    };
    const double one = std::pow(2 * std::log(2.0), 2);
    EXPECT_NEAR(score(3, 15), one, 1e-5);        // log(16 / 4) - log 2, twice, squared
    EXPECT_NEAR(score(0, 0), one, 1e-5);         // log(1 / 1) - log 2
    EXPECT_NEAR(score(-5, 1), 0, 1e-5);          // what lies below 0 counts as 0
    EXPECT_NEAR(score(1, -100), 4 * one, 1e-5);  // log(1 / 2) - log 2
}

TEST(LogRatio, InvalidPixelsAreZeroWhateverTheyHold) {
    for (const SpeckleFilter filter : kFilters) {
        std::vector<SampleWindow> sample = windows(1);
        const std::vector<Plane> plain = scores_of(sample, with(filter));
        for (SampleWindow& w : sample)
            for (std::size_t i = 0; i < w.valid.size(); ++i)
                if (w.valid.data()[i] == 0) {
                    w.before[0].data()[i] = HUGE_VALF;
                    w.after[0].data()[i] = -1e30F;
                }
        const std::vector<Plane> other = scores_of(sample, with(filter));
        for (std::size_t k = 0; k < sample.size(); ++k) {
            EXPECT_EQ(std::memcmp(plain[k].data(), other[k].data(), plain[k].size() * sizeof(float)), 0);
            for (std::size_t i = 0; i < plain[k].size(); ++i) {
                ASSERT_TRUE(std::isfinite(plain[k].data()[i]));
                if (sample[k].valid.data()[i] == 0) {
                    ASSERT_EQ(plain[k].data()[i], 0);
                }
            }
        }
    }
}

TEST(LogRatio, BandsSumAndSignsAreKept) {
    std::vector<SampleWindow> sample = windows(2, 4, 4);
    const LogRatioModel both = fit_log_ratio(sample, with(SpeckleFilter::gaussian), 1);
    const SampleWindow& w = sample[0];
    Plane out(kRows, kCols), plain = score_of(both, w);
    std::vector<Plane> ratio;
    for (int b = 0; b < 2; ++b) ratio.emplace_back(kRows, kCols);
    const std::array signs{ratio[0].view(), ratio[1].view()};
    LogRatioWorkspace workspace;
    log_ratio(both, views(w.before), views(w.after), w.valid.view(), workspace, out.view(), signs);
    EXPECT_EQ(std::memcmp(out.data(), plain.data(), out.size() * sizeof(float)), 0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float a = ratio[0].data()[i], b = ratio[1].data()[i];
        ASSERT_EQ(out.data()[i], w.valid.data()[i] != 0 ? a * a + b * b : 0);
    }
    EXPECT_GT(ratio[0](kFirst + 3, kFirst + 3), 2);  // brighter later

    // Each band by itself adds what it adds in company.
    std::vector<Plane> alone;
    for (std::size_t b = 0; b < 2; ++b) {
        std::vector<SampleWindow> one = windows(2, 4, 4);
        for (SampleWindow& o : one)
            for (std::vector<Plane>* date : {&o.before, &o.after}) {
                std::swap((*date)[0], (*date)[b]);
                date->pop_back();
            }
        alone.push_back(std::move(scores_of(one, with(SpeckleFilter::gaussian))[0]));
    }
    for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out.data()[i], alone[0].data()[i] + alone[1].data()[i]) << i;
}

TEST(LogRatio, SameBytesInAnyWindowWithAHalo) {
    const std::vector<SampleWindow> sample = windows(2, 4, 4);
    const SampleWindow& w = sample[0];
    LogRatioWorkspace workspace;
    for (const SpeckleFilter filter : kFilters) {
        const LogRatioModel model = fit_log_ratio(sample, with(filter), 1);
        const int halo = log_ratio_radius(model);
        EXPECT_EQ(halo, speckle_radius(model.speckle));
        const Plane whole = score_of(model, w);
        for (const int side : {31, 9, 1})
            for (int row = halo; row + side + halo <= kRows; row += 17)
                for (int col = halo; col + side + halo <= kCols; col += 19) {
                    const int padded = side + 2 * halo, top = row - halo, left = col - halo;
                    Plane out(padded, padded);
                    log_ratio(model, views(w.before, top, left, padded, padded),
                              views(w.after, top, left, padded, padded), w.valid.view().part(top, left, padded, padded),
                              workspace, out.view());
                    for (int r = 0; r < side; ++r)
                        ASSERT_EQ(std::memcmp(out.row(r + halo) + halo, whole.row(row + r) + col,
                                              static_cast<std::size_t>(side) * sizeof(float)),
                                  0)
                            << static_cast<int>(filter) << ' ' << row << ' ' << col << ' ' << side;
                }
    }
}

TEST(LogRatio, SameFitOnAnyNumberOfThreads) {
    const std::vector<SampleWindow> sample = windows(2, 4, 4);
    for (const SpeckleFilter filter : {SpeckleFilter::gaussian, SpeckleFilter::refined_lee}) {
        const LogRatioModel one = fit_log_ratio(sample, with(filter), 1), four = fit_log_ratio(sample, with(filter), 4);
        EXPECT_EQ(one.looks, four.looks);
        EXPECT_EQ(one.floor, four.floor);
        EXPECT_EQ(one.centre, four.centre);
        EXPECT_EQ(one.inverse_sigma, four.inverse_sigma);
    }
}

TEST(LogRatio, LooksAreEstimatedOrGiven) {
    SpeckleOptions options = with(SpeckleFilter::lee);
    const std::vector<SampleWindow> sample = windows(1);
    for (const double looks : fit_log_ratio(sample, options, 1).looks) EXPECT_NEAR(looks, 4, 1);
    options.looks = 2.5;
    EXPECT_EQ(fit_log_ratio(sample, options, 1).looks, (std::array{2.5, 2.5}));
}

TEST(LogRatio, NothingToCompareIsUnusable) {
    const SpeckleOptions options = with(SpeckleFilter::gaussian);
    EXPECT_FALSE(fit_log_ratio({}, options, 1).usable);
    for (const float value : {0.0F, 100.0F, -3.0F})  // empty, flat, below 0
        for (const std::size_t band : {0U, 1U}) {
            std::vector<SampleWindow> sample = windows(2);
            for (SampleWindow& w : sample) {
                w.before[band].fill(value);
                w.after[band].fill(value);
            }
            EXPECT_FALSE(fit_log_ratio(sample, options, 1).usable) << value << ' ' << band;
        }
    for (const bool later : {false, true}) {  // one date without a signal
        std::vector<SampleWindow> sample = windows(1);
        for (SampleWindow& w : sample) (later ? w.after : w.before)[0].fill(0);
        EXPECT_FALSE(fit_log_ratio(sample, options, 1).usable) << later;
    }
    std::vector<SampleWindow> sample = windows(1);
    for (SampleWindow& w : sample) w.valid.fill(0);
    EXPECT_FALSE(fit_log_ratio(sample, options, 1).usable);
    EXPECT_TRUE(fit_log_ratio(windows(1), options, 1).usable);
}

}  // namespace
}  // namespace quarrywatch::detect
