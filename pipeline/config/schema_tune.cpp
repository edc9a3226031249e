// Keys of tuning: [tune], the labelled areas, and what is varied.

#include <algorithm>

#include "pipeline/config/schema.hpp"

#define MEMBER QUARRYWATCH_MEMBER

namespace quarrywatch::config {
namespace {

// The keys of a scene that hold for both scenes of an area: set on both, printed from the earlier one.
Key<AreaSpec> of_both(const Key<SceneSpec>& key) {
    Key<AreaSpec> lifted;
    lifted.name = key.name;
    lifted.unit = key.unit;
    lifted.range = key.range;
    lifted.meaning = key.meaning;
    lifted.set = [set = key.set](AreaSpec& area, const std::string& text, const std::filesystem::path& folder) {
        set(area.before, text, folder);
        set(area.after, text, folder);
    };
    lifted.print = [print = key.print](const AreaSpec& area) { return print(area.before); };
    return lifted;
}

Key<AreaSpec> of_one(const Key<SceneSpec>& key, std::string name, SceneSpec AreaSpec::*scene) {
    Key<AreaSpec> lifted;
    lifted.name = std::move(name);
    lifted.unit = key.unit;
    lifted.range = key.range;
    lifted.meaning = (lifted.name.starts_with("before") ? "Earlier scene: " : "Later scene: ") + key.meaning;
    lifted.set = [set = key.set, scene](AreaSpec& area, const std::string& text, const std::filesystem::path& folder) {
        set(area.*scene, text, folder);
    };
    lifted.print = [print = key.print, scene](const AreaSpec& area) { return print(area.*scene); };
    return lifted;
}

std::vector<Key<AreaSpec>> make_area_keys() {
    using K = Keys<AreaSpec>;
    std::vector<Key<AreaSpec>> keys{
        K::path("config", "an INI file, or empty",
                "Configuration of a run that names the scenes, layers and grid; empty, and no pair given: this one",
                MEMBER(config)),
        K::path("truth", "a raster or polygons, or empty", "What changed", MEMBER(truth)),
        K::path("unchanged", "a raster or polygons, or empty", "What did not change; empty: everything else",
                MEMBER(unchanged)),
        K::path("verdicts", "a ledger, or empty", "In the place of truth: sites that inspectors judged",
                MEMBER(verdicts)),
    };
    for (const Key<SceneSpec>& key : scene_keys()) {
        if (key.name == "path" || key.name == "date" || key.name == "mask") {
            const std::string suffix = key.name == "path" ? "" : "_" + key.name;
            keys.push_back(of_one(key, "before" + suffix, &AreaSpec::before));
            keys.push_back(of_one(key, "after" + suffix, &AreaSpec::after));
        } else {
            keys.push_back(of_both(key));
        }
    }
    return keys;
}

}  // namespace

const std::vector<Key<AreaSpec>>& area_keys() {
    static const std::vector<Key<AreaSpec>> kKeys = make_area_keys();
    return kKeys;
}

namespace schema {

std::vector<Key<Config>> tune_keys() {
    using K = Keys<Config>;
    return {
        K::choice("tune.search",
                  "Settings to try: all of a grid, some at random, or directed towards the best of those tried before",
                  MEMBER(tune.search)),
        K::integer("tune.runs", "settings", between(1, 1000000), "How many, of a search that is random or directed",
                   MEMBER(tune.runs)),
        K::integer("tune.seed", "", between(0, 2147483647), "Of everything that is drawn at random", MEMBER(tune.seed)),
        K::choice("tune.objective",
                  "What the best setting is best in: a figure of the labelled pixels, F1 of the sites, or the least "
                  "cost of visits and missed sites",
                  MEMBER(tune.objective)),
        K::real("tune.visit_cost", "", between(0, 1e9), "Cost of a visit to a reported site", MEMBER(tune.visit_cost)),
        K::real("tune.missed_cost", "", between(0, 1e9), "Cost of a true site that is not reported, in the same unit",
                MEMBER(tune.missed_cost)),
        K::choice("tune.reported", "Sites that count as reported: all of the list, or those of dispatch.classes",
                  MEMBER(tune.reported)),
        K::integer("tune.minimum_site_px", "px", between(1, 1000000), "True sites of fewer pixels are not asked for",
                   MEMBER(tune.minimum_site_px)),
        K::real("tune.minimum_overlap", "share", between(0, 1),
                "A true site is found, a reported one true, where so much of it is common, one pixel at least",
                MEMBER(tune.minimum_overlap)),
        K::choice("tune.validation", "What is left out in turn: groups of blocks, whole areas, or whole dates",
                  MEMBER(tune.validation)),
        K::integer("tune.folds", "", between(2, 100), "Groups of blocks", MEMBER(tune.folds)),
        K::integer("tune.block_px", "px", between(16, 16384),
                   "Side of a block: the unit of validation and of the bootstrap", MEMBER(tune.block_px)),
        K::integer("tune.bootstrap_samples", "", between(100, 100000), "Samples behind each interval",
                   MEMBER(tune.bootstrap_samples)),
        K::real("tune.confidence", "", between(0.5, 0.999), "Of the intervals", MEMBER(tune.confidence)),
        K::text("tune.class_field", "a field of the label polygons, or empty", "Holds their class",
                MEMBER(tune.class_field)),
        K::text("tune.date_field", "a field of the label polygons, or empty",
                "Holds the day of the change: looks before it are not asked for it", MEMBER(tune.date_field)),
        K::integer("tune.atlas_sites", "", between(0, 1000),
                   "False and missed sites in the picture atlas, so many of each at most", MEMBER(tune.atlas_sites)),
    };
}

}  // namespace schema
}  // namespace quarrywatch::config

#undef MEMBER
