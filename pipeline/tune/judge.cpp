#include "pipeline/tune/judge.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/io/ground.hpp"

namespace quarrywatch::tune {

namespace {

constexpr double kSquareMetresPerKm2 = 1e6;

// The true area of a pixel at the grid's middle; 0 without a CRS.
double pixel_km2(const io::Grid& grid) {
    if (!grid.has_crs()) return 0;
    const io::Ground ground(grid.crs_wkt);
    const auto [x, y] = grid.to_map(0.5 * grid.cols, 0.5 * grid.rows);
    const auto [mx, my] = ground.metres_per_unit(x, y);
    return grid.pixel_area() * mx * my / kSquareMetresPerKm2;
}

// Runs of nonzero pixels of one row.
template <class Visit>
void each_valid_run(core::RasterView<const std::uint8_t> valid, int row, const Visit& visit) {
    const std::uint8_t* const pixels = valid.row(row);
    for (int col = 0; col < valid.cols();) {
        if (pixels[col] == 0) {
            ++col;
            continue;
        }
        const int begin = col;
        while (col < valid.cols() && pixels[col] != 0) ++col;
        visit(vectorise::Run{row, begin, col});
    }
}

/// Sums by unit, of runs that may cross the units' borders.
class ByUnit {
public:
    ByUnit(const LookLabels& labels, int block_px) : labels_(labels), block_px_(block_px) {}

    void add_pixels(int row, int begin, int end, std::uint32_t UnitReport::*count) {
        while (begin < end) {
            const int stop = std::min(end, (begin / block_px_ + 1) * block_px_);
            at(row, begin).*count += static_cast<std::uint32_t>(stop - begin);
            begin = stop;
        }
    }
    UnitReport& at(int row, int col) {
        const std::uint32_t unit = labels_.unit_at(row, col);
        UnitReport& report = reports_[unit];
        report.unit = unit;
        return report;
    }
    [[nodiscard]] std::vector<UnitReport> reports() const {
        std::vector<UnitReport> all;
        for (const auto& [unit, report] : reports_) all.push_back(report);
        return all;
    }

private:
    const LookLabels& labels_;
    int block_px_;
    std::map<std::uint32_t, UnitReport> reports_;
};

}  // namespace

LookLabels::LookLabels(const Labels& labels, const io::Grid& grid, core::RasterView<const std::uint8_t> valid,
                       std::optional<Date> baseline, std::optional<Date> date, const config::Config& config, bool clip)
    : labels_(labels),
      block_px_(config.tune.block_px),
      blocks_across_((grid.cols + block_px_ - 1) / block_px_),
      asked_(labels.sites.size(), Asked::yes) {
    units_.resize(static_cast<std::size_t>(blocks_across_) *
                  static_cast<std::size_t>((grid.rows + block_px_ - 1) / block_px_));
    std::vector<std::int64_t> seen(labels.sites.size(), 0);
    for (int row = 0; row < grid.rows; ++row)
        for (const NumberedRun& part : labels.changed.row(row))
            seen[static_cast<std::size_t>(part.number) - 1] +=
                std::count_if(valid.row(row) + part.run.col_begin, valid.row(row) + part.run.col_end,
                              [](std::uint8_t v) { return v != 0; });
    for (std::size_t i = 0; i < asked_.size(); ++i) {
        const TrueSite& site = labels.sites[i];
        const auto clear_px = config.series.minimum_clear_share * static_cast<double>(site.pixels);
        if (site.date && date && *date < *site.date)
            asked_[i] = Asked::too_early;
        else if (site.date && baseline && *site.date <= *baseline)
            asked_[i] = Asked::too_late;
        else if (site.pixels < config.tune.minimum_site_px)
            asked_[i] = Asked::too_small;
        else if (static_cast<double>(seen[i]) < clear_px || site.pixels == 0)
            asked_[i] = Asked::unseen;
        if (asked_[i] == Asked::yes) ++units_[unit_at(site.first_pixel[0], site.first_pixel[1])].asked;
    }
    const double km2 = pixel_km2(grid);
    const auto add = [&](int row, int begin, int end, std::uint64_t Unit::*count) {
        while (begin < end) {
            const int stop = std::min(end, (begin / block_px_ + 1) * block_px_);
            units_[unit_at(row, begin)].*count += static_cast<std::uint64_t>(stop - begin);
            begin = stop;
        }
    };
    for (int row = 0; row < grid.rows; ++row)
        each_valid_run(valid, row, [&](const vectorise::Run& run) {
            add(row, run.col_begin, run.col_end, &Unit::observed_px);
            each(run, [&](int begin, int end, std::int32_t label) {
                add(row, begin, end, label > 0 ? &Unit::changed_px : &Unit::unchanged_px);
            });
        });
    if (clip) {
        std::vector<NumberedRun> runs;
        for (int row = 0; row < grid.rows; ++row)
            each_valid_run(valid, row, [&](const vectorise::Run& run) { runs.push_back({run, 1}); });
        observed_.emplace(std::move(runs), grid.rows, grid.cols);
    }
    for (Unit& unit : units_) unit.km2 = km2 * static_cast<double>(unit.observed_px);
}

std::vector<evaluate::ScoredPixel> LookLabels::scored(core::RasterView<const float> score,
                                                      core::RasterView<const std::uint8_t> valid,
                                                      std::size_t most) const {
    std::uint64_t labelled = 0;
    for (const Unit& unit : units_) labelled += unit.changed_px + unit.unchanged_px;
    const std::uint64_t step = std::max<std::uint64_t>(1, (labelled + most - 1) / most);
    std::uint64_t met = 0;
    std::vector<evaluate::ScoredPixel> pixels;
    for (int row = 0; row < score.rows(); ++row)
        each_valid_run(valid, row, [&](const vectorise::Run& run) {
            each(run, [&](int begin, int end, std::int32_t label) {
                for (int col = begin; col < end; ++col)
                    if (met++ % step == 0) pixels.push_back({score(row, col), label > 0});
            });
        });
    return pixels;
}

Judgement judge(const std::vector<Site>& sites, const vectorise::Components& components, const LookLabels& labels,
                const config::Tune& options) {
    Judgement judgement;
    ByUnit by_unit(labels, options.block_px);
    evaluate::SiteOverlap overlap;
    std::vector<std::int64_t> uncovered;
    for (const TrueSite& site : labels.labels().sites) uncovered.push_back(site.pixels);
    for (std::size_t i = 0; i < sites.size(); ++i) {
        const Site& site = sites[i];
        if (options.reported == config::Reported::sent && !site.sent) continue;
        const auto id = static_cast<std::int32_t>(judgement.sites.size()) + 1;
        judgement.sites.push_back({i});
        for (std::size_t r = components.first_run[*site.component]; r < components.first_run[*site.component + 1];
             ++r) {
            const vectorise::Run& run = components.runs[r];
            by_unit.add_pixels(run.row, run.col_begin, run.col_end, &UnitReport::reported_px);
            labels.each(run, [&](int begin, int end, std::int32_t label) {
                by_unit.add_pixels(run.row, begin, end, label > 0 ? &UnitReport::tp_px : &UnitReport::fp_px);
                overlap.add(id, label, static_cast<std::uint64_t>(end - begin));
                if (label > 0) uncovered[static_cast<std::size_t>(label) - 1] -= end - begin;
            });
        }
    }
    for (std::size_t t = 0; t < uncovered.size(); ++t) {
        const Asked asked = labels.asked(t);
        if (asked == Asked::yes || asked == Asked::too_small)
            overlap.add(0, static_cast<std::int32_t>(t) + 1, static_cast<std::uint64_t>(uncovered[t]));
    }
    judgement.matches = overlap.match({static_cast<std::uint64_t>(options.minimum_site_px), options.minimum_overlap});
    for (evaluate::PlantedSite& planted : judgement.matches.planted) {
        const auto t = static_cast<std::size_t>(planted.id) - 1;
        // A site hidden by cloud may be touched by a report on its rim: that is no answer to what was not asked.
        if (labels.asked(t) == Asked::unseen && planted.asked) {
            planted.asked = false;
            --(planted.found ? judgement.matches.planted_found : judgement.matches.planted_missed);
        }
        const TrueSite& site = labels.labels().sites[t];
        if (planted.asked && planted.found) ++by_unit.at(site.first_pixel[0], site.first_pixel[1]).found;
    }
    for (const evaluate::FoundSite& found : judgement.matches.found) {
        JudgedSite& judged = judgement.sites[static_cast<std::size_t>(found.id) - 1];
        judged.labelled = true;
        judged.right = found.on_planted;
        judged.true_site = found.planted;
        const Site& site = sites[judged.site];
        UnitReport& report = by_unit.at(static_cast<int>(site.point_px[1]), static_cast<int>(site.point_px[0]));
        ++(found.on_planted ? report.right : report.wrong);
    }
    judgement.units = by_unit.reports();
    return judgement;
}

}  // namespace quarrywatch::tune
