#include "kernels/detect/threshold.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "kernels/core/chi_square.hpp"

namespace quarrywatch::detect {

namespace {

constexpr int kBins = 1024;
constexpr double kTailShare =
    1e-4;  // the histogram ends at this upper quantile: one glaring roof must not set the bins
constexpr double kNullLow = 0.1, kNullHigh = 0.4;  // quantiles of all scores that unchanged ground determines
constexpr double kFewestDegrees = 0.5, kMostDegrees = 500;
constexpr double kSmallestSpread = 1e-9;
constexpr double kAnchor = 0.9;  // quantile from which the tail of unchanged ground is extrapolated: season shows there
// 95 % quantile over the median beyond which change is widespread: unchanged scenes with season give 3, a town that
// grew over an eighth of its scene 6.
constexpr double kGradedRatio = 5;
constexpr std::size_t kFewestForTail = 1000;
constexpr int kLogBins = 200;
constexpr int kLogSmoothing = 3;       // bins on each side: wiggles of a few per cent are no valley
constexpr double kValleyDepth = 0.5;   // a valley is half as high as the lower of its two hills
constexpr double kValleyShare = 0.01;  // of the pixels beyond it: fewer do not move the anchor

struct Histogram {
    double width = 0;
    std::vector<double> count;
    double total = 0;
    [[nodiscard]] double centre(int bin) const { return (bin + 0.5) * width; }
};

// Histogram of the magnitudes, the square roots of sorted scores.
Histogram magnitudes(const std::vector<float>& sorted) {
    Histogram h;
    const auto last = static_cast<std::size_t>((1 - kTailShare) * static_cast<double>(sorted.size() - 1));
    h.width = std::max(kSmallestSpread, std::sqrt(static_cast<double>(sorted[last])) / kBins);
    h.count.assign(kBins, 0.0);
    for (const float s : sorted) {
        const int bin =
            std::min(kBins - 1, static_cast<int>(std::sqrt(std::max(0.0, static_cast<double>(s))) / h.width));
        h.count[static_cast<std::size_t>(bin)] += 1;
    }
    h.total = static_cast<double>(sorted.size());
    return h;
}

// Sweep all cuts of the histogram and return the magnitude where `cost` (of the moments on both sides) is least.
template <class Cost>
double best_cut(const Histogram& h, Cost cost) {
    double all1 = 0, all2 = 0;
    for (int b = 0; b < kBins; ++b) {
        const double n = h.count[static_cast<std::size_t>(b)];
        all1 += n * h.centre(b);
        all2 += n * h.centre(b) * h.centre(b);
    }
    double n0 = 0, s0 = 0, q0 = 0, best = std::numeric_limits<double>::infinity(), cut = h.width * kBins;
    for (int b = 0; b + 1 < kBins; ++b) {
        const double n = h.count[static_cast<std::size_t>(b)], x = h.centre(b);
        n0 += n;
        s0 += n * x;
        q0 += n * x * x;
        const double n1 = h.total - n0;
        if (n0 < 2 || n1 < 2) continue;
        const double m0 = s0 / n0, m1 = (all1 - s0) / n1;
        const double v0 = q0 / n0 - m0 * m0, v1 = (all2 - q0) / n1 - m1 * m1;
        const double c = cost(n0 / h.total, m0, v0, n1 / h.total, m1, v1);
        if (c < best) {
            best = c;
            cut = (b + 1) * h.width;
        }
    }
    return cut;
}

double otsu(const Histogram& h) {
    return best_cut(
        h, [](double p0, double m0, double, double p1, double m1, double) { return -p0 * p1 * (m1 - m0) * (m1 - m0); });
}

double kittler_illingworth(const Histogram& h) {
    return best_cut(h, [&h](double p0, double, double v0, double p1, double, double v1) {
        const double floor = h.width * h.width / 12;  // variance within one bin
        return p0 * std::log(std::max(v0, floor)) + p1 * std::log(std::max(v1, floor)) -
               2 * (p0 * std::log(p0) + p1 * std::log(p1));
    });
}

double two_means(const Histogram& h) {
    const auto occupied = [](double n) { return n > 0; };
    const auto first = std::find_if(h.count.begin(), h.count.end(), occupied) - h.count.begin();
    const auto last = h.count.rend() - std::find_if(h.count.rbegin(), h.count.rend(), occupied) - 1;
    if (first == last) return h.width * kBins;  // one heap has no middle: nothing lies above
    double low = h.centre(static_cast<int>(first)), high = h.centre(static_cast<int>(last));
    for (int round = 0; round < 200; ++round) {
        const double cut = 0.5 * (low + high);
        double n0 = 0, s0 = 0, n1 = 0, s1 = 0;
        for (int b = 0; b < kBins; ++b) {
            const double n = h.count[static_cast<std::size_t>(b)], x = h.centre(b);
            (x < cut ? n0 : n1) += n;
            (x < cut ? s0 : s1) += n * x;
        }
        if (!(n0 > 0) || !(n1 > 0)) break;
        const bool settled = std::fabs(s0 / n0 - low) + std::fabs(s1 / n1 - high) < 1e-9 * h.width * kBins;
        low = s0 / n0;
        high = s1 / n1;
        if (settled) break;
    }
    return 0.5 * (low + high);
}

// The largest set of pixels whose expected share of unchanged ones is at most `rate` (Benjamini and Hochberg).
double false_discovery(const std::vector<float>& sorted, const NullLaw& null, double rate) {
    const std::size_t n = sorted.size();
    const auto passes = [&](std::size_t above) {
        const double p = null.p_value(static_cast<double>(sorted[n - above]));
        return p <= rate * static_cast<double>(above) / static_cast<double>(n);
    };
    // From many to few; a set that fails by far rules out all sets down to the one that its last score would need.
    std::size_t above = n;
    while (above > 0 && !passes(above)) {
        const double level = rate * static_cast<double>(above) / static_cast<double>(n);
        const double needed = null.scale * core::chi_square_quantile(level, null.degrees);
        const auto first = std::lower_bound(sorted.begin(), sorted.end(), static_cast<float>(needed));
        above = std::min(above - 1, static_cast<std::size_t>(sorted.end() - first));
    }
    if (above > 0) return static_cast<double>(std::nextafter(sorted[n - above], 0.0F));
    // Nothing is significant: the level at which a single pixel of the sample would be.
    return null.scale * core::chi_square_quantile(rate / static_cast<double>(n), null.degrees);
}

std::string sentence(const char* format, double a, double b, double c) {
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), format, a, b, c);
    return text.data();
}

// Number of the scores below the valley between unchanged and changed ground in the histogram of their logarithms; all
// of them where there is no such valley.
std::size_t below_valley(const std::vector<float>& sorted) {
    const auto log_of = [](float score) { return std::log(std::max(1e-6, static_cast<double>(score))); };
    const double low = log_of(sorted[sorted.size() / 2000]),
                 width = std::max(1e-9, (log_of(sorted.back()) - low) / kLogBins);
    std::vector<double> count(kLogBins, 0.0), density(kLogBins, 0.0);
    for (const float score : sorted) {
        const int bin = static_cast<int>(std::floor((log_of(score) - low) / width));
        if (bin >= 0) count[static_cast<std::size_t>(std::min(bin, kLogBins - 1))] += 1;
    }
    for (int b = 0; b < kLogBins; ++b)
        for (int k = std::max(0, b - kLogSmoothing); k <= std::min(kLogBins - 1, b + kLogSmoothing); ++k)
            density[static_cast<std::size_t>(b)] += count[static_cast<std::size_t>(k)];
    const auto mode = std::max_element(density.begin(), density.end());
    double hill = 0, beyond = 0, deepest = kValleyDepth, at = -1;
    for (auto b = density.end() - 1; b > mode; --b) {  // from the top down, so that the hill beyond is known
        const auto bin = static_cast<std::size_t>(b - density.begin());
        if (hill > 0 && beyond >= kValleyShare * static_cast<double>(sorted.size()) && *b < deepest * hill) {
            deepest = *b / hill;
            at = low + (static_cast<double>(bin) + 0.5) * width;
        }
        hill = std::max(hill, *b);
        beyond += count[bin];
    }
    if (at < 0 && deepest == kValleyDepth) return sorted.size();
    return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), static_cast<float>(std::exp(at))) -
                                    sorted.begin());
}

// Where the scores of unchanged ground end. Season moves land by normally distributed amounts along few directions, so
// the far tail of its scores is that of chi-square with one degree of freedom, fixed at the 90 % quantile.
void choose_by_tail(const std::vector<float>& sorted, std::size_t unchanged, double tail_share, Threshold& t) {
    t.rule = ThresholdRule::tail;
    const double anchor =
        static_cast<double>(sorted[static_cast<std::size_t>(kAnchor * static_cast<double>(unchanged - 1))]);
    t.value = anchor * core::chi_square_quantile(tail_share, 1) / core::chi_square_quantile(1 - kAnchor, 1);
    if (unchanged < sorted.size()) t.value = std::min(t.value, static_cast<double>(sorted[unchanged]));
    t.why = sentence("end of the unchanged scores: a tenth of them exceed %.4g, a share of %g the threshold", anchor,
                     tail_share, 0);
}

void choose_automatically(const std::vector<float>& sorted, const ThresholdOptions& options, Threshold& t) {
    const std::size_t n = sorted.size();
    if (n < kFewestForTail) {
        t.rule = ThresholdRule::fdr;
        t.value = false_discovery(sorted, t.null, options.false_discovery_rate);
        t.why = sentence("few pixels: false discovery rate %g of %.3f times chi-square of %.2f degrees",
                         options.false_discovery_rate, t.null.scale, t.null.degrees);
        return;
    }
    const std::size_t unchanged = below_valley(sorted);
    const auto at = [&](double share) {
        return static_cast<double>(sorted[static_cast<std::size_t>(share * static_cast<double>(n - 1))]);
    };
    const double ratio = at(0.95) / std::max(kSmallestSpread, at(0.5));
    if (unchanged == n && ratio > kGradedRatio) {
        t.rule = ThresholdRule::kittler_illingworth;
        t.value = std::pow(kittler_illingworth(magnitudes(sorted)), 2);
        t.why =
            sentence("graded change (95 %% quantile %.1f times the median, no gap): minimum error cut", ratio, 0, 0);
        return;
    }
    choose_by_tail(sorted, unchanged, options.tail_share, t);
}

}  // namespace

double NullLaw::p_value(double score) const { return core::chi_square_survival(score / scale, degrees); }

NullLaw fit_null(std::span<const float> sorted) {
    NullLaw law;
    if (sorted.empty()) return law;
    const auto at = [&](double share) {
        return std::max(
            kSmallestSpread,
            static_cast<double>(sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))]));
    };
    const double ratio = at(kNullHigh) / at(kNullLow);
    // The more degrees of freedom, the nearer the quantiles lie together.
    double few = kFewestDegrees, many = kMostDegrees;
    while (many - few > 1e-6 * many) {
        const double middle = 0.5 * (few + many);
        const double here =
            core::chi_square_quantile(1 - kNullHigh, middle) / core::chi_square_quantile(1 - kNullLow, middle);
        (here > ratio ? few : many) = middle;
    }
    law.degrees = 0.5 * (few + many);
    law.scale = at(kNullHigh) / core::chi_square_quantile(1 - kNullHigh, law.degrees);
    return law;
}

Threshold choose_threshold(std::span<const float> scores, const ThresholdOptions& options) {
    Threshold t;
    t.rule = options.rule;
    if (options.rule == ThresholdRule::fixed) {
        t.value = options.value;
        t.why = "fixed by the configuration";
    }
    if (scores.empty()) {
        if (options.rule != ThresholdRule::fixed) {
            if (t.rule == ThresholdRule::automatic) t.rule = ThresholdRule::fdr;
            t.value = std::numeric_limits<double>::infinity();
            t.why = "no valid pixel to choose from";
        }
        return t;
    }
    std::vector<float> sorted(scores.begin(), scores.end());
    std::sort(sorted.begin(), sorted.end());
    t.null = fit_null(sorted);
    switch (t.rule) {
        case ThresholdRule::automatic:
            choose_automatically(sorted, options, t);
            break;
        case ThresholdRule::fdr:
            t.value = false_discovery(sorted, t.null, options.false_discovery_rate);
            t.why = sentence("false discovery rate %g; unchanged ground follows %.3f times chi-square of %.2f degrees",
                             options.false_discovery_rate, t.null.scale, t.null.degrees);
            break;
        case ThresholdRule::tail:
            choose_by_tail(sorted, below_valley(sorted), options.tail_share, t);
            break;
        case ThresholdRule::chi_square:
            t.value = t.null.scale * core::chi_square_quantile(options.significance, t.null.degrees);
            t.why = sentence("significance %g; unchanged ground follows %.3f times chi-square of %.2f degrees",
                             options.significance, t.null.scale, t.null.degrees);
            break;
        case ThresholdRule::otsu:
            t.value = std::pow(otsu(magnitudes(sorted)), 2);
            t.why = "Otsu's cut of the magnitudes";
            break;
        case ThresholdRule::kittler_illingworth:
            t.value = std::pow(kittler_illingworth(magnitudes(sorted)), 2);
            t.why = "Kittler and Illingworth's minimum error of the magnitudes";
            break;
        case ThresholdRule::two_means:
            t.value = std::pow(two_means(magnitudes(sorted)), 2);
            t.why = "middle of the two means of the magnitudes";
            break;
        case ThresholdRule::fixed:
            break;
    }
    const auto above = sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), static_cast<float>(t.value));
    t.share_above = static_cast<double>(above) / static_cast<double>(sorted.size());
    return t;
}

}  // namespace quarrywatch::detect
