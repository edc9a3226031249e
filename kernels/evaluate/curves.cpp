#include "kernels/evaluate/curves.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/require.hpp"

namespace quarrywatch::evaluate {

namespace {

double ratio(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool differs(const Confusion& a, const Confusion& b, double least) {
    return std::fabs(ratio(a.tp, a.tp + a.fn) - ratio(b.tp, b.tp + b.fn)) > least ||
           std::fabs(ratio(a.fp, a.fp + a.tn) - ratio(b.fp, b.fp + b.tn)) > least ||
           std::fabs(ratio(a.tp, a.tp + a.fp) - ratio(b.tp, b.tp + b.fp)) > least;
}

}  // namespace

std::vector<CurvePoint> score_curve(std::vector<ScoredPixel> pixels, int steps) {
    core::require(steps > 0, "evaluate", "a curve without steps");
    std::erase_if(pixels, [](const ScoredPixel& pixel) { return std::isnan(pixel.score); });
    Confusion counts;
    for (const ScoredPixel& pixel : pixels) ++(pixel.changed ? counts.fn : counts.tn);
    if (counts.fn == 0 || counts.tn == 0) return {};
    std::sort(pixels.begin(), pixels.end(),
              [](const ScoredPixel& a, const ScoredPixel& b) { return a.score > b.score; });
    std::vector<CurvePoint> curve;
    const double least = 1.0 / steps;
    for (auto group = pixels.begin(); group != pixels.end();) {
        auto next = group;
        for (; next != pixels.end() && next->score == group->score; ++next) {
            ++(next->changed ? counts.tp : counts.fp);
            --(next->changed ? counts.fn : counts.tn);
        }
        if (curve.empty() || next == pixels.end() || differs(counts, curve.back().counts, least))
            curve.push_back({group->score, counts});
        group = next;
    }
    return curve;
}

}  // namespace quarrywatch::evaluate
