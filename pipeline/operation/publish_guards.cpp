#include "pipeline/operation/publish_guards.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "pipeline/config/values.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::operation {

namespace {

// A look of which less was clear says nothing of what is usual: with one site it would count as twenty and more.
constexpr double kLeastTelling = 0.05;

std::string figure(double value) { return config::print_real(std::round(value * 100) / 100); }
std::string percent(double share) { return config::print_real(std::round(share * 1000) / 10) + " %"; }

bool is_done(const ledger::LookRecord& look) { return look.status == "done" || look.status == "partly"; }

// Sites per whole grid of clear ground, of the newest looks that can say it.
std::vector<double> usual_densities(std::span<const ledger::LookRecord> history, int most) {
    std::vector<double> densities;
    for (auto look = history.rbegin(); look != history.rend() && std::ssize(densities) < most; ++look)
        if (is_done(*look) && look->clear_share.value_or(0) >= kLeastTelling)
            densities.push_back(look->sites_found / *look->clear_share);
    return densities;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void ask_for_many_sites(const LookFigures& look, double usual, const config::Publish& limits,
                        ManifestPublication& out) {
    const double expected = usual * look.clear_share;
    const double limit = std::max<double>(limits.least_sites, limits.max_sites_factor * expected);
    if (look.sites_found <= limit) return;
    out.objections.push_back({"many_sites", look.look_id, static_cast<double>(look.sites_found), limit,
                              std::to_string(look.sites_found) + " sites, where " + figure(expected) +
                                  " are usual for as much clear ground; at most " + figure(limit) + " pass"});
}

void ask_for_registration(const LookFigures& look, const config::Publish& limits, ManifestPublication& out) {
    const double limit = limits.max_registration_rmse_px;
    if (look.clear_of_scene < limits.min_clear_share) return;
    if (!look.registration_rmse_px || *look.registration_rmse_px <= limit) return;
    out.objections.push_back({"misregistered", look.look_id, *look.registration_rmse_px, limit,
                              "the displacement may be wrong by " + figure(*look.registration_rmse_px) +
                                  " px; at most " + figure(limit) + " px pass"});
}

void ask_for_clear_ground(std::span<const LookFigures> looks, const config::Publish& limits, ManifestPublication& out) {
    double seen = 0;
    int found = 0;
    for (const LookFigures& look : looks) {
        seen += look.clear_share;
        found += look.sites_found;
    }
    seen = std::min(1.0, seen);
    // Overcast nights are the rule in some seasons. One that found nothing says so patch by patch, and misleads nobody.
    if (seen >= limits.min_clear_share || found == 0) return;
    out.objections.push_back({"little_seen", "", seen, limits.min_clear_share,
                              std::to_string(found) + " sites on only " + percent(seen) +
                                  " of the grid, all that the looks saw clear; " + percent(limits.min_clear_share) +
                                  " are asked for"});
}

}  // namespace

LookFigures figures_of(const ledger::LookRecord& look, const Registration& registration,
                       std::span<const stages::TileResult> tiles) {
    LookFigures figures{look.look_id, look.sites_found, look.clear_share.value_or(0), std::nullopt};
    long long seen = 0, shown = 0;
    for (const stages::TileResult& tile : tiles) {
        seen += tile.seen_pixels;
        shown += tile.data_pixels;
    }
    if (shown > 0) figures.clear_of_scene = static_cast<double>(seen) / static_cast<double>(shown);
    if (registration.status == "ok") figures.registration_rmse_px = registration.field_rmse_px;
    return figures;
}

ManifestPublication judge_night(std::span<const LookFigures> looks, std::span<const ledger::LookRecord> history,
                                GuardMode mode, const config::Publish& limits) {
    ManifestPublication out;
    out.status = "published";
    if (looks.empty()) return out;
    const std::vector<double> usual = usual_densities(history, limits.history_looks);
    out.history_looks = static_cast<int>(usual.size());
    if (out.history_looks >= limits.least_history_looks) out.usual_sites = median(usual);
    for (const LookFigures& look : looks) {
        if (out.usual_sites) ask_for_many_sites(look, *out.usual_sites, limits, out);
        ask_for_registration(look, limits, out);
    }
    ask_for_clear_ground(looks, limits, out);
    if (!out.objections.empty()) out.status = mode == GuardMode::released ? "released" : "held_back";
    return out;
}

void say(const ManifestPublication& publication, const std::string& held) {
    const bool released = publication.status == "released";
    for (const ManifestObjection& o : publication.objections) {
        const std::string text = (o.look.empty() ? "" : "[" + o.look + "] ") + o.text + " (" + o.guard + ")";
        if (released)
            log::warn("publish", text + ", released all the same");
        else
            log::error("publish", text);
    }
    if (publication.status == "held_back")
        log::error("publish", "the night is held back in " + held +
                                  ", and the ledger does not know of it. Where it is right, run the same command with "
                                  "--release; where it is wrong, repair the scene or take it out: the next night looks "
                                  "at it again");
}

}  // namespace quarrywatch::operation
