#include "kernels/evaluate/ranking.hpp"

#include <algorithm>
#include <cmath>

namespace quarrywatch::evaluate {

namespace {

void keep_better(std::optional<BestThreshold>& best, std::optional<double> value, float threshold,
                 const Confusion& counts) {
    // Thresholds come from the highest down, so "strictly better" leaves ties to the higher one.
    if (value && (!best || *value > best->value)) best = BestThreshold{threshold, *value, counts};
}

}  // namespace

Ranking rank(std::vector<ScoredPixel> pixels) {
    Ranking ranking;
    ranking.no_score = std::erase_if(pixels, [](const ScoredPixel& pixel) { return std::isnan(pixel.score); });
    for (ScoredPixel& pixel : pixels) {
        // -0 and +0 are one score: adding 0 makes them one bit pattern, so that the threshold does not depend on order.
        pixel.score += 0.0F;
        ++(pixel.changed ? ranking.changed : ranking.unchanged);
    }
    if (ranking.changed == 0 || ranking.unchanged == 0) return ranking;

    std::sort(pixels.begin(), pixels.end(),
              [](const ScoredPixel& a, const ScoredPixel& b) { return a.score > b.score; });
    Confusion counts{0, 0, ranking.changed, ranking.unchanged};
    // Twice the number of (changed, unchanged) pairs in the right order: an integer even when ties count half.
    std::uint64_t ordered_pairs_x2 = 0;
    for (auto group = pixels.begin(); group != pixels.end();) {
        std::uint64_t group_changed = 0;
        std::uint64_t group_unchanged = 0;
        auto next = group;
        for (; next != pixels.end() && next->score == group->score; ++next) {
            ++(next->changed ? group_changed : group_unchanged);
        }
        counts.tp += group_changed;
        counts.fn -= group_changed;
        counts.fp += group_unchanged;
        counts.tn -= group_unchanged;
        ordered_pairs_x2 += group_changed * (2 * counts.tn + group_unchanged);
        const Accuracy figures = accuracy(counts);
        keep_better(ranking.best_kappa, figures.kappa, group->score, counts);
        keep_better(ranking.best_f1, figures.f1, group->score, counts);
        group = next;
    }
    ranking.auc = static_cast<double>(ordered_pairs_x2) /
                  (2 * static_cast<double>(ranking.changed) * static_cast<double>(ranking.unchanged));
    return ranking;
}

}  // namespace quarrywatch::evaluate
