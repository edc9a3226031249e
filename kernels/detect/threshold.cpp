#include "kernels/detect/threshold.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <vector>

#include "kernels/core/require.hpp"
#include "kernels/detect/em_bayes.hpp"
#include "kernels/detect/false_discovery.hpp"
#include "kernels/detect/generalised_gaussian.hpp"
#include "kernels/detect/histogram_cuts.hpp"
#include "kernels/detect/score_histogram.hpp"
#include "kernels/detect/tail.hpp"

namespace quarrywatch::detect {

namespace {

constexpr std::size_t kFewestForTail = 1000;  // a 90 % quantile of fewer scores is no anchor
constexpr double kHighShare = 0.98;           // quantile at which widespread change shows
// How far that quantile exceeds the null law's where change is widespread: on unchanged made scenes with season 2.1 to
// 2.4 times, on the Taizhou pair, a town that grew over an eighth of its scene, 6 times; the geometric middle.
constexpr double kGradedExcess = 3.6;
constexpr int kCubeRootBins = 256;  // fine beside the classes' widths, coarse enough to square

bool parts_classes(ThresholdRule rule) {
    switch (rule) {
        case ThresholdRule::otsu:
        case ThresholdRule::kittler_illingworth:
        case ThresholdRule::kittler_illingworth_gg:
        case ThresholdRule::em_bayes:
        case ThresholdRule::two_means:
            return true;
        case ThresholdRule::automatic:
        case ThresholdRule::tail:
        case ThresholdRule::chi_square:
        case ThresholdRule::fdr:
        case ThresholdRule::fixed:
            break;
    }
    return false;
}

std::string sentence(const char* format, double a = 0, double b = 0, double c = 0) {
    std::array<char, 240> text{};
    std::snprintf(text.data(), text.size(), format, a, b, c);
    return text.data();
}

void by_fdr(std::span<const float> sorted, const ThresholdOptions& options, Threshold& t) {
    t.rule = ThresholdRule::fdr;
    t.value = false_discovery(sorted, t.null, options.false_discovery_rate);
    t.why = sentence("false discovery rate %g; unchanged ground follows %.3f times chi-square of %.2f degrees",
                     options.false_discovery_rate, t.null.scale, t.null.degrees);
}

void by_chi_square(const ThresholdOptions& options, Threshold& t) {
    t.value = t.null.quantile(options.significance);
    t.why = sentence("significance %g; unchanged ground follows %.3f times chi-square of %.2f degrees",
                     options.significance, t.null.scale, t.null.degrees);
}

void by_tail(std::span<const float> sorted, std::size_t unchanged, const ThresholdOptions& options,
             const NullLaw* known, Threshold& t) {
    t.rule = ThresholdRule::tail;
    if (known != nullptr) {
        t.null = *known;
        t.value = known->quantile(options.tail_share);
        t.why =
            sentence("calibrated scores: a share of %g of unchanged ground exceeds the threshold", options.tail_share);
        return;
    }
    t.null = fit_null(sorted.first(unchanged));
    const Tail tail = tail_of(sorted, unchanged, options.tail_share);
    t.null.anchor = tail.anchor;
    t.value = tail.threshold;
    t.why = sentence("end of the unchanged scores: a tenth of them exceed %.4g, a share of %g the threshold",
                     tail.anchor, options.tail_share);
    if (unchanged < sorted.size())
        t.why += sentence("; a valley parts the %.3g %% above %.4g from them",
                          100 * (1 - static_cast<double>(unchanged) / static_cast<double>(sorted.size())),
                          static_cast<double>(sorted[unchanged]));
}

// Take a cut of the histogram, on whose axis `score` gives a score; infinity where there is no cut.
void by_cut(double score, const char* why, Threshold& t) {
    t.value = score;
    t.why =
        std::isinf(score) ? "the scores form one heap, which nothing parts: nothing lies above" : sentence(why, score);
}

void by_magnitude(std::span<const float> sorted, double (*cut)(const Histogram&), const char* why, Threshold& t) {
    const double magnitude = cut(magnitude_histogram(sorted));
    by_cut(magnitude * magnitude, why, t);
}

void by_cube_root(std::span<const float> sorted, ThresholdRule rule, Threshold& t) {
    t.rule = rule;
    // A heap of scores at 0 would be a class of its own, parted from all other unchanged ground.
    const auto positive = std::upper_bound(sorted.begin(), sorted.end(), 0.0F);
    const Histogram h = cube_root_histogram({positive, sorted.end()}, kCubeRootBins);
    const bool normal = rule == ThresholdRule::kittler_illingworth;
    const double root = normal ? kittler_illingworth(h) : kittler_illingworth_gg(h);
    by_cut(root * root * root,
           normal ? "least error between two normal classes of the cube root: score %.4g"
                  : "least error between two generalised Gaussian classes of the cube root: score %.4g",
           t);
}

void by_em(std::span<const float> sorted, Threshold& t) {
    const TwoNormals classes = fit_two_normals(magnitude_histogram(sorted));
    const double magnitude = bayes_cut(classes);
    by_cut(magnitude * magnitude, "Bayes cut between two normal classes of the magnitudes: score %.4g", t);
    if (!std::isinf(magnitude))
        t.why += sentence("; means %.4g and %.4g, %.3g %% in the upper one", classes.mean0, classes.mean1,
                          100 * classes.share1);
}

void choose_automatically(std::span<const float> sorted, const ThresholdOptions& options, const NullLaw* known,
                          Threshold& t) {
    if (sorted.size() < kFewestForTail) {
        by_fdr(sorted, options, t);
        t.why = "few pixels: " + t.why;
        return;
    }
    const std::size_t unchanged = below_valley(sorted);
    if (known == nullptr) t.null = fit_null(sorted.first(unchanged));
    const double here = sorted_quantile(sorted, kHighShare), law = t.null.quantile(1 - kHighShare);
    if (unchanged < sorted.size() || here <= kGradedExcess * law) {
        by_tail(sorted, unchanged, options, known, t);
        return;
    }
    by_cube_root(sorted, ThresholdRule::kittler_illingworth, t);
    t.why = sentence(
                "widespread and graded change: 2 %% of the scores exceed %.4g, %.1f times what unchanged ground "
                "explains, and no valley ends it; ",
                here, here / law) +
            t.why;
}

}  // namespace

Threshold choose_threshold(std::span<const float> scores, const ThresholdOptions& options, double growth,
                           const NullLaw* known) {
    core::require(growth >= 0 && growth <= 1, "choose_threshold", "growth lies between 0 and 1");
    Threshold t;
    t.rule = options.rule;
    std::vector<float> own;
    std::span<const float> sorted = scores;
    if (!std::is_sorted(scores.begin(), scores.end())) {
        own.assign(scores.begin(), scores.end());
        std::sort(own.begin(), own.end());
        sorted = own;
    }
    if (!sorted.empty()) t.null = known != nullptr ? *known : fit_null(sorted);
    if (t.rule == ThresholdRule::fixed) {
        t.value = options.value;
        t.why = "fixed by the configuration";
    } else if (sorted.empty()) {
        if (t.rule == ThresholdRule::automatic) t.rule = ThresholdRule::fdr;
        t.value = std::numeric_limits<double>::infinity();
        t.why = "no valid pixel to choose from";
    } else {
        switch (t.rule) {
            case ThresholdRule::automatic:
                choose_automatically(sorted, options, known, t);
                break;
            case ThresholdRule::fdr:
                by_fdr(sorted, options, t);
                break;
            case ThresholdRule::tail:
                by_tail(sorted, below_valley(sorted), options, known, t);
                break;
            case ThresholdRule::chi_square:
                by_chi_square(options, t);
                break;
            case ThresholdRule::otsu:
                by_magnitude(sorted, otsu, "Otsu's cut of the magnitudes: score %.4g", t);
                break;
            case ThresholdRule::kittler_illingworth:
            case ThresholdRule::kittler_illingworth_gg:
                by_cube_root(sorted, t.rule, t);
                break;
            case ThresholdRule::em_bayes:
                by_em(sorted, t);
                break;
            case ThresholdRule::two_means:
                by_magnitude(sorted, two_means, "middle of the two means of the magnitudes: score %.4g", t);
                break;
            case ThresholdRule::fixed:
                break;
        }
    }
    t.classifies = parts_classes(t.rule);
    t.low = t.classifies || std::isinf(t.value) ? t.value : growth * t.value;
    if (sorted.empty()) return t;
    const auto above = sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), static_cast<float>(t.value));
    t.share_above = static_cast<double>(above) / static_cast<double>(sorted.size());
    return t;
}

}  // namespace quarrywatch::detect
