#include "kernels/detect/em_bayes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "kernels/detect/histogram_cuts.hpp"

namespace quarrywatch::detect {

namespace {

constexpr int kMostRounds = 500;
constexpr double kSettled = 1e-3;  // movement of means and deviations in bins: finer says nothing about the cut
constexpr double kFewest = 2;      // counts in a class: one has no spread

// Maximisation: the classes from each bin's chance to belong to the upper one. False: one of them is empty.
bool maximise(const Histogram& h, const std::vector<double>& upper, TwoNormals& t) {
    double n0 = 0, s0 = 0, n1 = 0, s1 = 0;
    for (int b = 0; b < h.bins(); ++b) {
        const auto i = static_cast<std::size_t>(b);
        const double in1 = h.count[i] * upper[i], in0 = h.count[i] - in1;
        n0 += in0;
        s0 += in0 * h.centre(b);
        n1 += in1;
        s1 += in1 * h.centre(b);
    }
    if (n0 < kFewest || n1 < kFewest) return false;
    t.mean0 = s0 / n0;
    t.mean1 = s1 / n1;
    t.share1 = n1 / (n0 + n1);
    double q0 = 0, q1 = 0;
    for (int b = 0; b < h.bins(); ++b) {
        const auto i = static_cast<std::size_t>(b);
        const double d0 = h.centre(b) - t.mean0, d1 = h.centre(b) - t.mean1;
        q0 += h.count[i] * (1 - upper[i]) * d0 * d0;
        q1 += h.count[i] * upper[i] * d1 * d1;
    }
    const double floor = h.width / std::sqrt(12.0);  // deviation within one bin
    t.deviation0 = std::max(floor, std::sqrt(q0 / n0));
    t.deviation1 = std::max(floor, std::sqrt(q1 / n1));
    return true;
}

// Expectation: each bin's chance to belong to the upper class.
void expect(const Histogram& h, const TwoNormals& t, std::vector<double>& upper) {
    const double log_odds = std::log(t.share1 / t.deviation1) - std::log((1 - t.share1) / t.deviation0);
    for (int b = 0; b < h.bins(); ++b) {
        const double z0 = (h.centre(b) - t.mean0) / t.deviation0, z1 = (h.centre(b) - t.mean1) / t.deviation1;
        // exp may overflow to infinity, which makes the chance 0 as it should.
        upper[static_cast<std::size_t>(b)] = 1 / (1 + std::exp(-(log_odds + 0.5 * (z0 * z0 - z1 * z1))));
    }
}

}  // namespace

TwoNormals fit_two_normals(const Histogram& h) {
    TwoNormals t;
    const double start = otsu(h);
    if (std::isinf(start)) return t;
    std::vector<double> upper(h.count.size());
    for (int b = 0; b < h.bins(); ++b) upper[static_cast<std::size_t>(b)] = h.centre(b) > start ? 1 : 0;
    if (!maximise(h, upper, t)) return t;
    while (t.rounds < kMostRounds) {
        const TwoNormals last = t;
        expect(h, t, upper);
        if (!maximise(h, upper, t)) return t;
        ++t.rounds;
        const double moved = std::fabs(t.mean0 - last.mean0) + std::fabs(t.mean1 - last.mean1) +
                             std::fabs(t.deviation0 - last.deviation0) + std::fabs(t.deviation1 - last.deviation1);
        if (moved < kSettled * h.width) break;
    }
    if (t.mean1 < t.mean0) {
        std::swap(t.mean0, t.mean1);
        std::swap(t.deviation0, t.deviation1);
        t.share1 = 1 - t.share1;
    }
    t.usable = t.mean0 < t.mean1;
    return t;
}

double bayes_cut(const TwoNormals& classes) {
    constexpr double kNoCut = std::numeric_limits<double>::infinity();
    const TwoNormals& t = classes;
    if (!t.usable) return kNoCut;
    const double v0 = t.deviation0 * t.deviation0, v1 = t.deviation1 * t.deviation1, distance = t.mean1 - t.mean0;
    // Logarithm of the odds of the upper class at mean0 + d: square d^2 + slope d + constant, rising from d = 0 on.
    const double square = 0.5 / v0 - 0.5 / v1, slope = distance / v1;
    const double constant =
        std::log(t.share1 / t.deviation1) - std::log((1 - t.share1) / t.deviation0) - 0.5 * distance * distance / v1;
    const double discriminant = slope * slope - 4 * square * constant;
    if (constant >= 0 || discriminant < 0) return kNoCut;
    return t.mean0 - 2 * constant / (slope + std::sqrt(discriminant));  // exact for equal deviations too
}

double em_bayes(const Histogram& h) { return bayes_cut(fit_two_normals(h)); }

}  // namespace quarrywatch::detect
