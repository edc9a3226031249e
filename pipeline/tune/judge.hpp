#pragma once
// Reported sites of one look against its labels.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/evaluate/ranking.hpp"
#include "kernels/evaluate/site_matching.hpp"
#include "kernels/vectorise/stitch.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/site.hpp"
#include "pipeline/tune/labels.hpp"
#include "pipeline/tune/tally.hpp"

namespace quarrywatch::tune {

/// What a true site is to a look.
enum class Asked {
    yes,
    too_early,  ///< it changes after the look: unchanged ground as yet
    too_late,   ///< it changed before the baseline: nothing is known of it here
    too_small,
    unseen  ///< less of it than series.minimum_clear_share is clear
};

/// What labels and clouds say of a look, whatever the setting. Made anew when what can be seen changes.
class LookLabels {
public:
    /// labels  of the area; kept, not copied. valid  [grid] what can be compared.
    /// clip  other settings may see more or less than `valid`: what they see beyond it is not judged.
    /// baseline, date  newest scene of the baseline, and the look's; null: unknown, then no site is too early or late.
    LookLabels(const Labels& labels, const io::Grid& grid, core::RasterView<const std::uint8_t> valid,
               std::optional<Date> baseline, std::optional<Date> date, const config::Config& config, bool clip);

    [[nodiscard]] const std::vector<Unit>& units() const { return units_; }  ///< row by row of blocks
    [[nodiscard]] Asked asked(std::size_t site) const { return asked_[site]; }
    [[nodiscard]] std::uint32_t unit_at(int row, int col) const {
        return static_cast<std::uint32_t>((row / block_px_) * blocks_across_ + col / block_px_);
    }
    [[nodiscard]] const Labels& labels() const { return labels_; }

    /// Call visit(col_begin, col_end, label) for what of a run is labelled; label > 0: changed, of that true site;
    /// 0: unchanged. A run is to be observed as a whole, or what of it is not is passed over (clip).
    template <class Visit>
    void each(const vectorise::Run& run, const Visit& visit) const {
        if (!observed_) return each_observed(run, visit);
        observed_->each(run.row, run.col_begin, run.col_end, [&](int begin, int end, std::int32_t) {
            each_observed({run.row, begin, end}, visit);
        });
    }

    /// Labelled and observed pixels with their score, every n-th so that at most `most` are taken.
    [[nodiscard]] std::vector<evaluate::ScoredPixel> scored(core::RasterView<const float> score,
                                                            core::RasterView<const std::uint8_t> valid,
                                                            std::size_t most) const;

private:
    template <class Visit>
    void each_observed(const vectorise::Run& run, const Visit& visit) const {
        const auto unchanged = [&](int begin, int end) {
            if (begin >= end) return;
            if (!labels_.unchanged) return visit(begin, end, 0);
            labels_.unchanged->each(run.row, begin, end, [&](int b, int e, std::int32_t) { visit(b, e, 0); });
        };
        int at = run.col_begin;
        labels_.changed.each(run.row, run.col_begin, run.col_end, [&](int begin, int end, std::int32_t number) {
            unchanged(at, begin);
            at = end;
            const Asked asked = asked_[static_cast<std::size_t>(number) - 1];
            if (asked == Asked::too_late) return;
            if (asked == Asked::too_early) return unchanged(begin, end);
            // Labelled both ways: left out, as evaluate does.
            int free = begin;
            if (labels_.unchanged)
                labels_.unchanged->each(run.row, begin, end, [&](int b, int e, std::int32_t) {
                    if (free < b) visit(free, b, number);
                    free = e;
                });
            if (free < end) visit(free, end, number);
        });
        unchanged(at, run.col_end);
    }

    const Labels& labels_;
    int block_px_, blocks_across_;
    std::vector<Unit> units_;
    std::vector<Asked> asked_;
    std::optional<RunIndex> observed_;
};

/// A reported site and how it was judged.
struct JudgedSite {
    std::size_t site = 0;   ///< place in the list
    bool labelled = false;  ///< it lies on labelled ground at all
    bool right = false;
    std::int32_t true_site = 0;  ///< number of the true site it shares most with; 0: none
};

struct Judgement {
    std::vector<UnitReport> units;  ///< by unit
    evaluate::SiteMatches matches;  ///< of the sites that count as reported, and the true sites asked for
    std::vector<JudgedSite> sites;  ///< those that count as reported, in the order of the list
};

/// Judge a look's list.
/// components  of the look; each site names its own. reported  which sites count.
[[nodiscard]] Judgement judge(const std::vector<Site>& sites, const vectorise::Components& components,
                              const LookLabels& labels, const config::Tune& options);

}  // namespace quarrywatch::tune
