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
constexpr double kTailShare = 1e-4;      // the histogram ends at this upper quantile: one glaring roof must not set the bins
constexpr double kNullLow = 0.1, kNullHigh = 0.4;  // quantiles of all scores that unchanged ground determines
constexpr double kFewestDegrees = 0.5, kMostDegrees = 500;
constexpr double kSmallestSpread = 1e-9;

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
        const int bin = std::min(kBins - 1, static_cast<int>(std::sqrt(std::max(0.0, static_cast<double>(s))) / h.width));
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
    return best_cut(h, [](double p0, double m0, double, double p1, double m1, double) { return -p0 * p1 * (m1 - m0) * (m1 - m0); });
}

double kittler_illingworth(const Histogram& h) {
    return best_cut(h, [&h](double p0, double, double v0, double p1, double, double v1) {
        const double floor = h.width * h.width / 12;  // variance within one bin
        return p0 * std::log(std::max(v0, floor)) + p1 * std::log(std::max(v1, floor)) - 2 * (p0 * std::log(p0) + p1 * std::log(p1));
    });
}

double two_means(const Histogram& h) {
    double low = 0, high = h.width * kBins;
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

}  // namespace

double NullLaw::p_value(double score) const { return core::chi_square_survival(score / scale, degrees); }

NullLaw fit_null(std::span<const float> sorted) {
    NullLaw law;
    if (sorted.empty()) return law;
    const auto at = [&](double share) {
        return std::max(kSmallestSpread, static_cast<double>(sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))]));
    };
    const double ratio = at(kNullHigh) / at(kNullLow);
    // The more degrees of freedom, the nearer the quantiles lie together.
    double few = kFewestDegrees, many = kMostDegrees;
    while (many - few > 1e-6 * many) {
        const double middle = 0.5 * (few + many);
        const double here = core::chi_square_quantile(1 - kNullHigh, middle) / core::chi_square_quantile(1 - kNullLow, middle);
        (here > ratio ? few : many) = middle;
    }
    law.degrees = 0.5 * (few + many);
    law.scale = at(kNullHigh) / core::chi_square_quantile(1 - kNullHigh, law.degrees);
    return law;
}

Threshold choose_threshold(std::span<const float> scores, const ThresholdOptions& options) {
    Threshold t;
    t.rule = options.rule == ThresholdRule::automatic ? ThresholdRule::fdr : options.rule;
    if (options.rule == ThresholdRule::fixed) {
        t.value = options.value;
        t.why = "fixed by the configuration";
    }
    if (scores.empty()) {
        if (options.rule != ThresholdRule::fixed) {
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
        case ThresholdRule::fdr:
            t.value = false_discovery(sorted, t.null, options.false_discovery_rate);
            t.why = sentence("false discovery rate %g; unchanged ground follows %.3f times chi-square of %.2f degrees", options.false_discovery_rate, t.null.scale, t.null.degrees);
            break;
        case ThresholdRule::chi_square:
            t.value = t.null.scale * core::chi_square_quantile(options.significance, t.null.degrees);
            t.why = sentence("significance %g; unchanged ground follows %.3f times chi-square of %.2f degrees", options.significance, t.null.scale, t.null.degrees);
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
        case ThresholdRule::fixed: break;
    }
    const auto above = sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), static_cast<float>(t.value));
    t.share_above = static_cast<double>(above) / static_cast<double>(sorted.size());
    return t;
}

}  // namespace quarrywatch::detect
