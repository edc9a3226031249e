#include "pipeline/stages/assemble.hpp"

#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "kernels/classify/bare.hpp"
#include "kernels/detect/cva.hpp"
#include "kernels/vectorise/trace.hpp"
#include "pipeline/stages/plan_looks.hpp"

namespace quarrywatch::stages {

namespace {

// Mean change of each band in standard deviations of unchanged ground, and its direction.
void name_change(const ComponentEvidence& e, const std::vector<std::string>& roles, Evidence& out) {
    if (e.change.empty() || e.pixels == 0) return;
    std::vector<float> mean;
    for (std::size_t b = 0; b < e.change.size(); ++b) {
        const double change = static_cast<double>(e.change[b]) / (kChangeUnits * static_cast<double>(e.pixels));
        out["change_" + roles[b]] = change;
        mean.push_back(static_cast<float>(change));
    }
    out["direction_deg"] = detect::direction_degrees(mean);
}

// Medians of the indices before and after, and their difference; brightness is kept as a logarithm until here.
void name_evidence(const ComponentEvidence& e, const classify::BandPlaces& bands, Evidence& out) {
    for (std::size_t i = 0; i < classify::kIndices; ++i) {
        const auto index = static_cast<classify::Index>(i);
        if (!classify::available(index, bands)) continue;
        double before = e.before[i].median(), after = e.after[i].median();
        const std::string name(classify::kIndexNames[i]);
        if (index == classify::Index::brightness) {
            out[name + "_ratio"] = std::exp(after - before);
            before = std::exp(before);
            after = std::exp(after);
        }
        out[name + "_before"] = before;
        out[name + "_after"] = after;
        out[name + "_delta"] = after - before;
    }
}

// What guards ask: what is left when one date is moved, how near clouds and edges are, how much the ground varies by
// itself; and how rough it is.
void name_guards(const ComponentEvidence& e, const classify::BandPlaces& bands, Evidence& out) {
    const auto pixels = static_cast<double>(e.pixels);
    if (e.shift.pixels > 0) out["jitter_share"] = e.shift.least_share();
    out["cloud_edge_share"] = static_cast<double>(e.cloud_edge) / pixels;
    out["scene_edge_share"] = static_cast<double>(e.scene_edge) / pixels;
    if (classify::knows_bare(bands)) out["bare_share"] = static_cast<double>(e.bare) / pixels;
    if (e.texture_before.count() > 0 && e.texture_after.count() > 0) {
        out["texture_before"] = e.texture_before.median();
        out["texture_after"] = e.texture_after.median();
        out["texture_delta"] = out["texture_after"] - out["texture_before"];
    }
    if (e.habit_pixels == 0 || e.change.empty()) return;
    const double habit = static_cast<double>(e.habit) / (kChangeUnits * static_cast<double>(e.habit_pixels));
    double squares = 0;
    for (const std::int64_t sum : e.change) {
        const double change = static_cast<double>(sum) / (kChangeUnits * pixels);
        squares += change * change;
    }
    out["habit"] = habit;
    // As if the ground varied at least as much as the sensor does.
    out["habit_ratio"] = std::sqrt(squares / static_cast<double>(e.change.size())) / std::max(habit, 1.0);
}

}  // namespace

Assembled assemble_sites(std::vector<TileResult>& tiles, const ScenePair& pair, int minimum_pixels) {
    Assembled out;
    std::vector<vectorise::TileRuns> runs;
    for (TileResult& tile : tiles) runs.push_back(std::move(tile.runs));
    out.components = vectorise::stitch(runs);
    runs.clear();
    std::vector<ComponentEvidence> evidence(out.components.count());
    for (std::size_t t = 0; t < tiles.size(); ++t) {
        for (std::size_t k = 0; k < tiles[t].evidence.size(); ++k)
            evidence[static_cast<std::size_t>(out.components.of_tile[t][k])].merge(tiles[t].evidence[k]);
        tiles[t].evidence.clear();
    }
    for (std::size_t c = 0; c < out.components.count(); ++c) {
        const ComponentEvidence& e = evidence[c];
        if (e.strong_pixels == 0 || e.pixels < minimum_pixels) continue;
        const std::span<const vectorise::Run> own(out.components.runs.data() + out.components.first_run[c],
                                                  out.components.first_run[c + 1] - out.components.first_run[c]);
        Site site;
        site.rings = vectorise::trace(own);
        site.first_pixel = {own.front().row, own.front().col_begin};
        const auto inner = vectorise::inner_pixel(own);
        site.point_px = {inner[1] + 0.5, inner[0] + 0.5};
        site.pixels = e.pixels;
        site.strong_pixels = e.strong_pixels;
        site.change_score = static_cast<double>(e.greatest_score);
        site.p_value = pair.detector.threshold.null.p_value(site.change_score);
        name_evidence(e, pair.detector.bands, site.evidence);
        name_change(e, pair.roles, site.evidence);
        name_guards(e, pair.detector.bands, site.evidence);
        if (pair.before.date && pair.after.date)
            site.evidence["season_gap_days"] = season_distance_days(*pair.before.date, *pair.after.date);
        site.component = c;
        site.before_date = pair.before.date;
        site.after_date = pair.after.date;
        site.first_seen = site.last_seen = pair.after.date;
        site.registered = pair.registration.registered;
        site.registration_rmse_px = pair.registration.rmse_at(site.point_px[0] - 0.5, site.point_px[1] - 0.5);
        site.flags = pair.flags;
        out.sites.push_back(std::move(site));
        out.component_of_site.push_back(c);
    }
    return out;
}

}  // namespace quarrywatch::stages
