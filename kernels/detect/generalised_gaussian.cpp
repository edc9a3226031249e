#include "kernels/detect/generalised_gaussian.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

constexpr double kLeastShape = 0.5, kGreatestShape = 8;  // beyond, moments no longer tell shapes apart
constexpr int kShapes = 200;                             // entries of the table
constexpr double kShapeStep = (kGreatestShape - kLeastShape) / (kShapes - 1);
constexpr double kFewest = 50;  // counts on a side: of fewer, moments say nothing about a shape
constexpr int kMargin = 4;      // bins on either side of a cut: a shape has four to stand on

// Share of the counts first <= bin < last times (their mean log-likelihood under their own law + log share).
double class_gain(const Histogram& h, int first, int last, double n, const ShapeTable& table) {
    const GeneralisedGaussian g = fit_generalised_gaussian(h, first, last, table);
    double powers = 0;
    for (int b = first; b < last; ++b)
        if (const double count = h.count[static_cast<std::size_t>(b)]; count > 0)
            powers += count * std::pow(std::fabs(h.centre(b) - g.mean) / g.scale, g.shape);
    const double likelihood = std::log(g.shape / (2 * g.scale)) - std::lgamma(1 / g.shape) - powers / n;
    return n / h.total * (likelihood + std::log(n / h.total));
}

}  // namespace

ShapeTable::ShapeTable() {
    for (int i = 0; i < kShapes; ++i) {
        const double shape = kLeastShape + i * kShapeStep;
        ratios_.push_back(std::exp(2 * std::lgamma(2 / shape) - std::lgamma(1 / shape) - std::lgamma(3 / shape)));
    }
}

double ShapeTable::shape(double ratio) const {
    const auto above = std::upper_bound(ratios_.begin(), ratios_.end(), ratio);
    if (above == ratios_.begin()) return kLeastShape;
    if (above == ratios_.end()) return kGreatestShape;
    const double here = *(above - 1);
    return kLeastShape +
           kShapeStep * (static_cast<double>(above - ratios_.begin()) - 1 + (ratio - here) / (*above - here));
}

GeneralisedGaussian fit_generalised_gaussian(const Histogram& h, int first, int last, const ShapeTable& table) {
    core::require(0 <= first && first < last && last <= h.bins(), "fit_generalised_gaussian", "no such bins");
    double n = 0, sum = 0;
    for (int b = first; b < last; ++b) {
        n += h.count[static_cast<std::size_t>(b)];
        sum += h.count[static_cast<std::size_t>(b)] * h.centre(b);
    }
    core::require(n > 0, "fit_generalised_gaussian", "no counts");
    GeneralisedGaussian g;
    g.mean = sum / n;
    double absolute = 0, square = 0;
    for (int b = first; b < last; ++b) {
        const double d = std::fabs(h.centre(b) - g.mean);
        absolute += h.count[static_cast<std::size_t>(b)] * d;
        square += h.count[static_cast<std::size_t>(b)] * d * d;
    }
    absolute /= n;
    const double variance = square / n + h.width * h.width / 12;
    g.shape = table.shape(absolute * absolute / variance);
    g.scale = std::sqrt(variance * std::exp(std::lgamma(1 / g.shape) - std::lgamma(3 / g.shape)));
    return g;
}

double kittler_illingworth_gg(const Histogram& h) {
    const ShapeTable table;
    double best = -std::numeric_limits<double>::infinity(), cut = std::numeric_limits<double>::infinity(), below = 0;
    for (int b = 0; b + kMargin < h.bins(); ++b) {  // b: first bin of the upper class
        if (b >= kMargin && below >= kFewest && h.total - below >= kFewest) {
            const double gain = class_gain(h, 0, b, below, table) + class_gain(h, b, h.bins(), h.total - below, table);
            if (gain > best) {
                best = gain;
                cut = h.edge(b);
            }
        }
        below += h.count[static_cast<std::size_t>(b)];
    }
    return cut;
}

}  // namespace quarrywatch::detect
