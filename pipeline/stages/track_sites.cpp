#include "pipeline/stages/track_sites.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "pipeline/io/box_index.hpp"
#include "pipeline/ledger/belief.hpp"
#include "pipeline/ledger/match.hpp"
#include "pipeline/stages/identity.hpp"
#include "pipeline/stages/site_class.hpp"
#include "pipeline/stages/watch_record.hpp"

namespace quarrywatch::stages {

namespace {

using ledger::Answer;
using ledger::SiteRecord;
using ledger::State;
using ledger::Status;

std::array<int, 4> box_of(const Runs& runs) {
    std::array<int, 4> box{runs.front().row, runs.back().row, std::numeric_limits<int>::max(), 0};
    for (const vectorise::Run& run : runs) {
        box[2] = std::min(box[2], run.col_begin);
        box[3] = std::max(box[3], run.col_end);
    }
    return box;
}

double share(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

double strong_share(const Site& site) { return share(site.strong_pixels, site.pixels); }

}  // namespace

struct SiteTracker::LookContext {
    const ledger::LookRecord& record;
    const Date* date;  ///< null without one
};

namespace {

bool is_open(State state) { return state == State::candidate || state == State::confirmed; }

/// The look's baseline shows the ground as it was before the site began, so that all of the site counts as change.
bool comparable(const SiteRecord& site, const ledger::LookRecord& look) {
    if (!look.baseline_newest || !site.first_seen) return true;
    return *look.baseline_newest < *site.first_seen;
}

Status growth_status(const std::optional<double>& before_m2, const std::optional<double>& now_m2,
                     const config::LedgerOptions& options) {
    if (!before_m2 || !now_m2) return Status::unchanged;
    const double step = std::max(options.regrowth_share * *before_m2, options.regrowth_m2);
    if (*now_m2 >= *before_m2 + step) return Status::grown;
    if (*now_m2 <= *before_m2 - step) return Status::shrunk;
    return Status::unchanged;
}

void copy_places(const Site& site, SiteRecord& record) {
    record.county = site.county;
    record.township = site.township;
    record.village = site.village;
    record.person = site.person;
    record.licence_no = site.licence_no;
    record.lon = site.lon;
    record.lat = site.lat;
    record.registration_rmse_px = site.registration_rmse_px;
}

void copy_class(const Site& site, SiteRecord& record) {
    record.class_name = site.class_name;
    record.rule = site.rule;
    record.reason = site.reason;
}

}  // namespace

SiteTracker::SiteTracker(const ledger::Content& known, const io::Grid& grid, const config::Config& config,
                         bool numbered)
    : grid_(grid), config_(config), numbered_(numbered), numbering_(config.ledger.agency) {
    if (grid.has_crs()) ground_.emplace(grid.crs_wkt);
    for (const SiteRecord& record : known.sites) numbering_.add(record.site_id);
    if (!ground_) return;
    const io::Box bounds = io::bounds(grid);
    const io::Reprojection to_grid = io::Reprojection::from_lonlat(grid.crs_wkt);
    for (const SiteRecord& record : known.sites) {
        if (record.state == State::merged) continue;
        const std::optional<io::Geometry> outline = to_grid.apply(io::Geometry::from_wkb(record.outline));
        if (!outline || !outline->box().meets(bounds)) continue;
        Runs runs = pixels_of(*outline, grid);
        if (runs.empty()) continue;  // too small for this grid
        Tracked& tracked = sites_.emplace_back();
        tracked.record = record;
        const io::Box box = outline->box();
        tracked.cut =
            box.west < bounds.west || box.east > bounds.east || box.south < bounds.south || box.north > bounds.north;
        set_runs(tracked, std::move(runs));
    }
}

void SiteTracker::set_runs(Tracked& tracked, Runs runs) const {
    tracked.box = box_of(runs);
    tracked.pixels = count_pixels(runs);
    tracked.runs = std::move(runs);
}

std::vector<Runs> SiteTracker::places() const {
    std::vector<Runs> places;
    for (const Tracked& tracked : sites_) places.push_back(tracked.runs);
    return places;
}

std::string SiteTracker::outline_wkb(const Runs& runs) const {
    if (!ground_) return {};
    std::vector<io::Geometry> parts;
    for (const auto& rings : outlines_of(runs)) parts.push_back(io::Geometry::from_rings(rings, grid_));
    return ground_->to_lonlat(io::union_of(parts)).wkb();
}

std::string SiteTracker::new_number(const Site& site) {
    if (!numbered_) return provisional_id(site, grid_);
    return numbering_.next(site.county_code.value_or(""),
                           site.after_date ? static_cast<int>(site.after_date->year()) : 0);
}

std::optional<double> SiteTracker::place_m2(const Tracked& tracked) const {
    if (!ground_) return std::nullopt;
    const auto [x, y] = grid_.to_map(tracked.box[2], tracked.box[0]);
    const auto [mx, my] = ground_->metres_per_unit(x, y);
    return static_cast<double>(tracked.pixels) * grid_.pixel_area() * mx * my;
}

void SiteTracker::observe(const Tracked& tracked, const LookContext& look, const WatchCounts* counts, Answer answer) {
    ledger::Observation o;
    o.subject = ledger::Subject::site;
    o.subject_id = tracked.record.site_id;
    o.look_id = look.record.look_id;
    o.date = look.record.date;
    o.answer = answer;
    o.probability = tracked.record.probability;
    if (answer == Answer::seen && tracked.site) o.area_m2 = tracked.site->area_m2;
    if (counts != nullptr) {
        fill_counts(*counts, place_m2(tracked), o);
    } else if (tracked.site) {  // it begins with this look
        o.clear_share = 1;
        o.changed_share = 1;
        const Evidence& e = tracked.site->evidence;
        const auto value = [&](const char* name) {
            const auto found = e.find(name);
            return found == e.end() ? std::optional<double>() : std::optional<double>(found->second);
        };
        o.ndvi = value("ndvi_after");
        o.bsi = value("bsi_after");
        o.brightness = value("brightness_after");
        if (const auto bare = value("bare_share"); bare && tracked.site->area_m2)
            o.bare_m2 = *bare * *tracked.site->area_m2;
    }
    observations_.push_back(std::move(o));
}

void SiteTracker::begin(Site site, Runs runs, const LookContext& look, std::optional<std::size_t> parent) {
    Tracked tracked;
    SiteRecord& r = tracked.record;
    r.site_id = new_number(site);
    r.state = State::candidate;
    r.status = parent ? Status::split : Status::fresh;
    if (parent) r.parent = sites_[*parent].record.site_id;
    copy_class(site, r);
    copy_places(site, r);
    r.probability = ledger::first_belief(strong_share(site), site.registered, config_.series);
    r.first_seen = r.last_seen = r.last_clear = look.record.date;
    r.baseline_newest = look.record.baseline_newest;
    r.looks_seen = r.looks_clear = 1;
    r.confidence = ledger::confidence_of(r.probability, r.looks_seen, config_.series);
    r.area_m2 = r.first_area_m2 = site.area_m2;
    r.outline = outline_wkb(runs);
    tracked.touched = true;
    set_runs(tracked, std::move(runs));
    tracked.site = std::move(site);
    sites_.push_back(std::move(tracked));
    observe(sites_.back(), look, nullptr, Answer::seen);
}

void SiteTracker::go_on(Tracked& tracked, Site site, const Runs& runs, const LookContext& look,
                        const WatchCounts& counts) {
    SiteRecord& r = tracked.record;
    const bool comparable_baseline = comparable(r, look.record);
    const bool offence = is_offence(site.class_name);
    if (r.area_m2 && site.area_m2 && comparable_baseline) site.growth_m2 = *site.area_m2 - *r.area_m2;
    // Against a baseline from before the quarry a closed site differs for years: only what it loses of the green that
    // it has won since counts.
    const bool bared = r.state == State::closed && r.recovered_ndvi && counts.ndvi.count() > 0 &&
                       counts.ndvi.median() <= *r.recovered_ndvi - config_.ledger.reactivation_ndvi;
    const bool reopened = offence && (bared || r.state == State::rejected);
    tracked.touched = true;
    if (r.state == State::closed && !reopened) return still_closed(tracked, look, counts);
    if (reopened) {
        // A life of its own begins; the ledger's history holds the one before.
        r.state = State::candidate;
        r.status = Status::reopened;
        r.probability = ledger::first_belief(strong_share(site), site.registered, config_.series);
        r.first_seen = look.record.date;
        r.baseline_newest = look.record.baseline_newest;
        r.looks_seen = r.looks_clear = 1;
        r.first_area_m2 = site.area_m2;
        r.closed_on.reset();
        r.recovered_ndvi.reset();
        copy_class(site, r);
        if (bared) r.class_name = "reactivated_pit";
    } else {
        if (comparable_baseline)
            r.probability = ledger::updated(
                r.probability, ledger::look_probability(share(counts.changed, counts.seen), config_.series));
        ++r.looks_seen;
        ++r.looks_clear;
        r.status = growth_status(r.area_m2, site.area_m2, config_.ledger);
        // Against a newer baseline only what was added shows: it may make the site graver, not milder.
        const bool graver = gravity(site.class_name) > gravity(r.class_name);
        // Mining that came back stays that, whatever the layers call the ground.
        const bool settled = r.class_name == "reactivated_pit" && offence;
        if (graver || (comparable_baseline && !settled && site.class_name != "other_change")) copy_class(site, r);
    }
    if (comparable_baseline || reopened) r.area_m2 = site.area_m2;
    r.last_seen = r.last_clear = look.record.date;
    copy_places(site, r);
    r.confidence = ledger::confidence_of(r.probability, r.looks_seen, config_.series);
    if (!reopened && look.date != nullptr)
        r.state = ledger::next_state(r, r.probability, true, *look.date, config_.series);
    Runs grown = union_of(tracked.runs, runs);
    if (grown != tracked.runs) {
        if (!tracked.cut) r.outline = outline_wkb(grown);
        if (!comparable_baseline && ground_ && r.area_m2) {
            double area_m2 = 0;
            for (const auto& rings : outlines_of(grown))
                area_m2 += ground_->measure(io::Geometry::from_rings(rings, grid_)).area_m2;
            r.status = growth_status(r.area_m2, area_m2, config_.ledger);
            if (r.status == Status::grown) r.area_m2 = area_m2;
        }
        set_runs(tracked, std::move(grown));
    }
    tracked.site = std::move(site);
    observe(tracked, look, &counts, Answer::seen);
}

void SiteTracker::still_closed(Tracked& tracked, const LookContext& look, const WatchCounts& counts) {
    SiteRecord& r = tracked.record;
    const bool clear = share(counts.clear, counts.pixels) >= config_.series.minimum_clear_share;
    tracked.site.reset();
    if (clear) {
        ++r.looks_clear;
        r.last_clear = look.record.date;
        if (counts.ndvi.count() > 0) r.recovered_ndvi = std::max(r.recovered_ndvi.value_or(-1), counts.ndvi.median());
        tracked.touched = true;
    }
    observe(tracked, look, &counts, clear ? Answer::not_seen : Answer::obscured);
}

void SiteTracker::not_found(Tracked& tracked, const LookContext& look, const WatchCounts& counts, bool pseudo) {
    SiteRecord& r = tracked.record;
    if (counts.pixels == 0 || r.state == State::rejected || r.state == State::merged) return;
    if (r.state == State::closed) return still_closed(tracked, look, counts);
    if (r.class_name == "other_change" && r.state == State::confirmed) return;
    const bool clear = share(counts.seen, counts.pixels) >= config_.series.minimum_clear_share;
    Answer answer = Answer::obscured;
    if (hidden_by_mask(counts)) {
        answer = Answer::mask_conflict;
        ++r.mask_conflicts;
        tracked.touched = true;
    } else if (clear && !pseudo) {
        answer = Answer::not_seen;
        ++r.looks_clear;
        r.last_clear = look.record.date;
        if (comparable(r, look.record)) {
            r.probability = ledger::updated(
                r.probability, ledger::look_probability(share(counts.changed, counts.seen), config_.series));
            r.confidence = ledger::confidence_of(r.probability, r.looks_seen, config_.series);
            if (look.date != nullptr) r.state = ledger::next_state(r, r.probability, true, *look.date, config_.series);
        }
        tracked.touched = true;
    }
    const Status status = r.state == State::rejected   ? Status::rejected
                          : answer == Answer::not_seen ? Status::not_seen
                                                       : Status::obscured;
    if (status != r.status) {
        r.status = status;
        tracked.touched = true;
    }
    observe(tracked, look, &counts, answer);
}

void SiteTracker::absorb(Tracked& tracked, Tracked& into) {
    // Together they are a change where either of them is.
    if (is_open(into.record.state) && is_open(tracked.record.state)) {
        into.record.probability = std::max(into.record.probability, tracked.record.probability);
        into.record.looks_seen = std::max(into.record.looks_seen, tracked.record.looks_seen);
        if (tracked.record.state == State::confirmed) into.record.state = State::confirmed;
    }
    tracked.record.state = State::merged;
    tracked.record.status = Status::merged;
    tracked.record.merged_into = into.record.site_id;
    tracked.touched = true;
    tracked.site.reset();
}

std::vector<int> SiteTracker::ages_of() const {
    std::vector<std::size_t> order(sites_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const SiteRecord &first = sites_[a].record, &second = sites_[b].record;
        return std::tie(first.first_seen, first.site_id) < std::tie(second.first_seen, second.site_id);
    });
    std::vector<int> ages(sites_.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank) ages[order[rank]] = static_cast<int>(rank);
    return ages;
}

void SiteTracker::add_look(LookFindings look) {
    const LookContext context{look.record, look.record.date ? &*look.record.date : nullptr};
    if (look.record.date && (!newest_ || *newest_ < *look.record.date)) newest_ = look.record.date;

    // Pixels in common between what was known and what was found.
    std::vector<io::Box> boxes;
    for (const Tracked& tracked : sites_)
        boxes.push_back({static_cast<double>(tracked.box[2]), static_cast<double>(tracked.box[0]),
                         static_cast<double>(tracked.box[3]), static_cast<double>(tracked.box[1] + 1)});
    const io::BoxIndex index(boxes);
    std::vector<Runs> found;
    std::vector<ledger::Overlap> overlaps;
    std::vector<std::int64_t> known_pixels, found_pixels;
    const std::vector<int> ages = ages_of();
    std::map<std::size_t, std::int64_t> pseudo;  // pixels of known sites that a guard rejected
    const auto runs_of = [&](const Site& site) {
        const vectorise::Components& c = *look.components;
        return Runs(c.runs.begin() + static_cast<std::ptrdiff_t>(c.first_run[*site.component]),
                    c.runs.begin() + static_cast<std::ptrdiff_t>(c.first_run[*site.component + 1]));
    };
    const auto met_by = [&](const Runs& runs) {
        const std::array<int, 4> b = box_of(runs);
        return index.find({static_cast<double>(b[2]), static_cast<double>(b[0]), static_cast<double>(b[3]),
                           static_cast<double>(b[1] + 1)});
    };
    for (const Tracked& tracked : sites_) known_pixels.push_back(tracked.pixels);
    for (std::size_t f = 0; f < look.sites.size(); ++f) {
        found.push_back(runs_of(look.sites[f]));
        found_pixels.push_back(count_pixels(found.back()));
        for (const std::size_t k : met_by(found.back()))
            if (const std::int64_t common = common_pixels(sites_[k].runs, found.back());
                common > 0 && sites_[k].record.state != State::merged)
                overlaps.push_back({k, f, common});
    }
    for (const PseudoChange& rejected : look.pseudo_changes) {
        const Runs runs = runs_of(rejected.site);
        for (const std::size_t k : met_by(runs)) pseudo[k] += common_pixels(sites_[k].runs, runs);
    }
    const std::vector<ledger::Continuation> continued =
        ledger::match_sites(known_pixels, found_pixels, ages, overlaps, config_.ledger.match_share);

    std::vector<bool> met(known_pixels.size(), false);
    for (std::size_t f = 0; f < continued.size(); ++f) {
        const ledger::Continuation& c = continued[f];
        for (const std::size_t k : c.absorbed) {
            absorb(sites_[k], sites_[*c.known]);
            met[k] = true;
        }
        if (c.known) {
            met[*c.known] = true;
            go_on(sites_[*c.known], std::move(look.sites[f]), found[f], context, look.watched.at(*c.known));
        } else {
            begin(std::move(look.sites[f]), std::move(found[f]), context, c.parent);
        }
    }
    for (std::size_t k = 0; k < met.size(); ++k)
        if (!met[k]) not_found(sites_[k], context, look.watched.at(k), 2 * pseudo[k] >= known_pixels[k]);
    look.record.sites_found = static_cast<int>(continued.size());
    looks_.push_back(std::move(look.record));
}

}  // namespace quarrywatch::stages
