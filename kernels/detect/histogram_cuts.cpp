#include "kernels/detect/histogram_cuts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quarrywatch::detect {

namespace {

constexpr double kNoCut = std::numeric_limits<double>::infinity();
constexpr double kFewest = 2;           // counts on a side: one has no spread
constexpr int kMostRounds = 200;        // of 2-means; it settles within tens
constexpr double kMeansSettled = 1e-9;  // movement of the means, as a share of the axis

// Sweep all cuts of the histogram and return the edge where `cost` (of the moments on both sides) is least.
template <class Cost>
double best_cut(const Histogram& h, Cost cost) {
    double all1 = 0, all2 = 0;
    for (int b = 0; b < h.bins(); ++b) {
        const double n = h.count[static_cast<std::size_t>(b)];
        all1 += n * h.centre(b);
        all2 += n * h.centre(b) * h.centre(b);
    }
    double n0 = 0, s0 = 0, q0 = 0, best = std::numeric_limits<double>::infinity(), cut = kNoCut;
    for (int b = 0; b + 1 < h.bins(); ++b) {
        const double n = h.count[static_cast<std::size_t>(b)], x = h.centre(b);
        n0 += n;
        s0 += n * x;
        q0 += n * x * x;
        const double n1 = h.total - n0;
        if (n0 < kFewest || n1 < kFewest) continue;
        const double m0 = s0 / n0, m1 = (all1 - s0) / n1;
        const double v0 = q0 / n0 - m0 * m0, v1 = (all2 - q0) / n1 - m1 * m1;
        const double c = cost(n0 / h.total, m0, v0, n1 / h.total, m1, v1);
        if (c < best) {
            best = c;
            cut = h.edge(b + 1);
        }
    }
    return cut;
}

}  // namespace

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
    if (first >= last) return kNoCut;
    double low = h.centre(static_cast<int>(first)), high = h.centre(static_cast<int>(last));
    for (int round = 0; round < kMostRounds; ++round) {
        const double cut = 0.5 * (low + high);
        double n0 = 0, s0 = 0, n1 = 0, s1 = 0;
        for (int b = 0; b < h.bins(); ++b) {
            const double n = h.count[static_cast<std::size_t>(b)], x = h.centre(b);
            (x < cut ? n0 : n1) += n;
            (x < cut ? s0 : s1) += n * x;
        }
        if (!(n0 > 0) || !(n1 > 0)) break;
        const bool settled = std::fabs(s0 / n0 - low) + std::fabs(s1 / n1 - high) < kMeansSettled * h.width * h.bins();
        low = s0 / n0;
        high = s1 / n1;
        if (settled) break;
    }
    return 0.5 * (low + high);
}

}  // namespace quarrywatch::detect
