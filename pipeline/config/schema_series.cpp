// Keys of what lies between scenes and sites over time: the catalogue, the series of looks, guards, terrain, the
// ledger.

#include <algorithm>

#include "kernels/coregister/median_composite.hpp"
#include "pipeline/config/schema.hpp"

#define MEMBER QUARRYWATCH_MEMBER

namespace quarrywatch::config::schema {
namespace {

// The keys of a scene that hold for every scene of a catalogue as well.
std::vector<Key<Config>> common_scene_keys() {
    std::vector<Key<Config>> keys;
    for (const Key<SceneSpec>& key : scene_keys()) {
        if (key.name == "path" || key.name == "date") continue;
        Key<Config> lifted;
        lifted.name = "catalogue." + key.name;
        lifted.unit = key.unit;
        lifted.range = key.range;
        lifted.meaning =
            key.name == "mask" ? "Clear-sky mask of each scene, found by the scene's {date:...}" : key.meaning;
        lifted.set = [set = key.set](Config& config, const std::string& text, const std::filesystem::path& folder) {
            set(config.catalogue.common, text, folder);
        };
        lifted.print = [print = key.print](const Config& config) { return print(config.catalogue.common); };
        keys.push_back(std::move(lifted));
    }
    return keys;
}

template <class Access>
Key<Config> optional_date(std::string name, std::string meaning, Access access) {
    Key<Config> key;
    key.name = std::move(name);
    key.range = "year-month-day, or empty";
    key.meaning = std::move(meaning);
    key.set = [access](Config& config, const std::string& text, const std::filesystem::path&) {
        access(config) = text.empty() ? std::nullopt : std::optional<Date>(parse_date(text));
    };
    key.print = [access](const Config& config) {
        const std::optional<Date>& date = access(config);
        return date ? print_date(*date) : std::string();
    };
    return key;
}

void require_agency(const std::string& text) {
    if (text.size() != 2 || !std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        throw ValueError("\"" + text + "\" is no agency", "Give two capital letters");
}

std::vector<Key<Config>> catalogue_keys() {
    using K = Keys<Config>;
    std::vector<Key<Config>> keys{
        K::path("catalogue.pattern", "paths with * or ? and one {date:%Y%m%d}, or empty",
                "Scenes by the names of their files or folders; {date:...} stands where the date does",
                MEMBER(catalogue.pattern)),
        K::path("catalogue.csv",
                "a table with the columns id, path, date, sensor, bands, mask, mask_kind, scale, "
                "offset, nodata, or empty",
                "Scenes listed in a table; only path is needed", MEMBER(catalogue.csv)),
        K::path("catalogue.stac", "a JSON file, a folder of them or a pattern, or empty",
                "Scenes described by STAC Items or a collection of them", MEMBER(catalogue.stac)),
        optional_date("catalogue.from", "Earlier scenes are passed over", MEMBER(catalogue.from)),
        optional_date("catalogue.to", "Later scenes are passed over", MEMBER(catalogue.to)),
    };
    for (Key<Config>& key : common_scene_keys()) keys.push_back(std::move(key));
    return keys;
}

}  // namespace

std::vector<Key<Config>> series_keys() {
    using K = Keys<Config>;
    std::vector<Key<Config>> keys = catalogue_keys();
    std::vector<Key<Config>> others{
        K::integer("series.baseline_scenes", "scenes", between(1, static_cast<int>(coregister::kMostLooks)),
                   "The baseline is the median of at most so many earlier scenes of the same season; 1: a single one",
                   MEMBER(series.baseline_scenes)),
        K::integer("series.season_days", "days", between(0, 183),
                   "A scene of the baseline lies this near to the new one's day of the year",
                   MEMBER(series.season_days)),
        K::integer("series.minimum_gap_days", "days", between(1, 3650),
                   "It is at least this much older, so that it shows the ground before the change",
                   MEMBER(series.minimum_gap_days)),
        K::integer("series.maximum_age_days", "days", between(1, 36500), "And at most this much",
                   MEMBER(series.maximum_age_days)),
        optional_date("series.since", "Scenes before this day serve as baseline only", MEMBER(series.since)),
        K::real("series.weight_limit", "probability", between(0.5, 0.999),
                "The most that one look can say for or against a site", MEMBER(series.weight_limit)),
        K::real("series.start_probability", "probability", between(0.5, 1), "A site begins above this",
                MEMBER(series.start_probability)),
        K::real("series.medium_probability", "probability", between(0.5, 1), "Medium confidence above this",
                MEMBER(series.medium_probability)),
        K::real("series.high_probability", "probability", between(0.5, 1),
                "Confirmed, with high confidence, above this", MEMBER(series.high_probability)),
        K::real("series.reject_probability", "probability", between(0, 1), "Retired below this",
                MEMBER(series.reject_probability)),
        K::integer("series.reject_after_days", "days", between(1, 3650),
                   "Retired when a clear look so long after the first has still not confirmed it",
                   MEMBER(series.reject_after_days)),
        K::real("series.minimum_clear_share", "share", above(0, 1),
                "A look counts for a site when so much of it is clear", MEMBER(series.minimum_clear_share)),

        K::real("guards.jitter_factor", "standard errors", between(0, 10),
                "A site must outlast moving one date by so many standard errors of the displacement",
                MEMBER(guards.jitter_factor)),
        K::real("guards.jitter_floor_px", "px", between(0, 2), "It is moved by at least this",
                MEMBER(guards.jitter_floor_px)),
        K::integer("guards.cloud_edge_px", "px", between(0, 100), "Ground this near to a grown mask is a cloud's edge",
                   MEMBER(guards.cloud_edge_px)),
        K::integer("guards.scene_edge_px", "px", between(0, 100), "Ground this near to where a scene ends is its edge",
                   MEMBER(guards.scene_edge_px)),

        K::path("terrain.dem", "an elevation raster in metres, or empty", "Elevation, for the slope of a site",
                MEMBER(terrain.dem)),

        K::path("ledger.path", "a GeoPackage, a PostgreSQL connection string (PG:...), or empty",
                "Where sites are kept from night to night; empty: each run stands alone", MEMBER(ledger.path)),
        K::integer("ledger.wait_s", "s", between(0, 86400), "How long to wait for another run that writes to it",
                   MEMBER(ledger.wait_s)),
        K::real("ledger.regrowth_share", "share", between(0, 100),
                "A site judged lawful or false is sent again when it has grown by this share of its area",
                MEMBER(ledger.regrowth_share)),
        K::real("ledger.regrowth_m2", "m2", between(0, 1e9), "And by at least this area", MEMBER(ledger.regrowth_m2)),
        K::real("ledger.match_share", "share", above(0, 1),
                "Outlines with so much of the smaller one in common are the same site", MEMBER(ledger.match_share)),
        K::real("ledger.reactivation_ndvi", "", between(0, 1),
                "A closed site is opened again when its NDVI falls by this below its greatest since it was closed",
                MEMBER(ledger.reactivation_ndvi)),
        K::text("ledger.agency", "two capital letters", "Stands in the numbers of the sites", MEMBER(ledger.agency),
                require_agency),
    };
    std::move(others.begin(), others.end(), std::back_inserter(keys));
    return keys;
}

std::vector<Key<Config>> ranking_keys() {
    using K = Keys<Config>;
    const Interval weight = between(0, 100);
    return {
        K::real("ranking.confidence", "points", weight, "Weight of the probability", MEMBER(ranking.confidence)),
        K::real("ranking.area", "points", weight, "Weight of the area, on a logarithmic scale", MEMBER(ranking.area)),
        K::real("ranking.farmland", "points", weight, "Weight of lying on farmland or protected land",
                MEMBER(ranking.farmland)),
        K::real("ranking.reactivated", "points", weight, "Weight of mining that returns to a closed pit",
                MEMBER(ranking.reactivated)),
        K::real("ranking.beyond_licence", "points", weight, "Weight of the distance beyond a licence, or of its expiry",
                MEMBER(ranking.beyond_licence)),
        K::real("ranking.repeat", "points", weight, "Weight of the township's confirmed sites", MEMBER(ranking.repeat)),
        K::real("ranking.waiting", "points", weight, "Weight of the days that a site has waited for a verdict",
                MEMBER(ranking.waiting)),
        K::real("ranking.full_area_mu", "mu", above(0, 1e6), "An area of this much gets the whole weight",
                MEMBER(ranking.full_area_mu)),
        K::real("ranking.full_overshoot_m", "m", above(0, 1e5), "An overshoot of this much gets the whole weight",
                MEMBER(ranking.full_overshoot_m)),
        K::real("ranking.full_repeat_sites", "sites", above(0, 1e5), "So many confirmed sites get the whole weight",
                MEMBER(ranking.full_repeat_sites)),
        K::real("ranking.full_waiting_days", "days", above(0, 1e5), "So many days get the whole weight",
                MEMBER(ranking.full_waiting_days)),
        K::real("ranking.not_dispatched_factor", "share", between(0, 1),
                "Of the score of a class that nobody is sent to", MEMBER(ranking.not_dispatched_factor)),
        K::path("ranking.model", "a model of quarrywatch learn, or empty",
                "Learned from verdicts: the probability of each site is published and used; empty: none",
                MEMBER(ranking.model)),
        K::real("ranking.model_weight", "points", weight,
                "Weight of the model's probability; the other terms share the rest of the 100",
                MEMBER(ranking.model_weight)),
        K::real("ranking.model_least_probability", "", between(0, 1),
                "Nobody is sent to a site to which the model gives less", MEMBER(ranking.model_least_probability)),
    };
}

}  // namespace quarrywatch::config::schema

#undef MEMBER
