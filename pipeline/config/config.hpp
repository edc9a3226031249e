#pragma once
// Everything a run can be told, as plain structs. Defaults stand here (or beside the kernel) and nowhere else;
// schema.cpp names each key with unit, range and meaning.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernels/coregister/options.hpp"
#include "kernels/detect/options.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::config {

enum class Language { en, zh };
/// What to do with a pair whose displacement cannot be measured.
enum class OnFailure { skip, shift, flag };
/// What is matched: the band itself, or the magnitude of its gradient.
enum class MatchOn { values, gradient };
enum class Resampling { nearest, bilinear, bicubic, lanczos };
enum class MaskKind {
    none,
    scl,
    scl_colours,  ///< the scene classification as a picture in ESA's colours
    qa_pixel,
    clear_is_1,
    clear_is_0
};

/// One scene as configured: [scene.<id>], or made from the command line.
struct SceneSpec {
    std::string id;
    std::string path;  ///< a raster, a folder of single-band rasters, or a pattern with * or ?
    /// The scene's rasters where a catalogue knows them one by one; then `path` is the first of them, and `bands` may
    /// name one by its whole path. Empty: what `path` stands for.
    std::vector<std::string> files;
    std::optional<Date> date;
    std::string sensor;                        ///< built-in profile name, or empty
    std::map<std::string, std::string> bands;  ///< role -> band number (1-based) or file-name fragment
    std::string mask;                          ///< path of the mask raster, or empty; a * pattern is allowed
    MaskKind mask_kind = MaskKind::none;
    std::optional<double> scale, offset;  ///< reflectance = DN * scale + offset; null: the profile's or the file's
    std::optional<double> nodata;         ///< null: the file's
};

/// One layer of the office: [layer.<role>].
struct LayerSpec {
    std::string role;  ///< licences, closed_pits, farmland, protected, approved, counties, townships, villages, patches
    std::string path;
    std::string layer;  ///< empty: the first
    std::string where;  ///< OGR attribute filter, or empty
    std::map<std::string, std::string>
        fields;  ///< our name (number, holder, mine, mineral, valid_from, valid_to, name, code, person, unit) -> theirs
};

/// One line of the rule table: [rule.<name>], tried in the order of the names.
struct RuleSpec {
    std::string name;
    std::string when;        ///< "ndvi_delta < -0.15 and closed_pit_share > 0.5"
    std::string class_name;  ///< a class, or pseudo_change: a guard
    std::string reason{};    ///< of a guard: why it is no change
};

/// The built-in rule table (default_rules.cpp), in the order of the names.
std::vector<RuleSpec> default_rules();

struct Run {
    std::string name = "quarrywatch";
    std::string time_zone = "Asia/Shanghai";
    Language language = Language::zh;
    std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
    int tile_size_px = 1024;
    int threads = 0;                                             ///< 0: all cores
    std::int64_t min_free_disk_bytes = std::int64_t{100} << 20;  ///< is left to others on the disk of the outputs
};

/// Common grid; all empty: the reference's grid, cut to the overlap.
struct GridSpec {
    std::string crs;                              ///< anything PROJ reads, e.g. EPSG:4528
    std::optional<double> resolution;             ///< map units
    std::optional<std::array<double, 4>> extent;  ///< west, south, east, north in map units
};

struct Ingest {
    int mask_dilation_px = 3;           ///< cloud masks are grown by this many grid pixels
    double minimum_valid_share = 0.01;  ///< less common clear area than this: no answer
};

/// Many scenes at once: [catalogue]. What is found is added to the scenes that are named one by one.
struct Catalogue {
    std::string pattern;  ///< paths with * or ?, and {date:%Y%m%d} where the date stands; a scene may be a folder
    std::string csv;      ///< table of scenes: id, path, date, sensor, bands, mask, mask_kind, scale, offset, nodata
    std::string stac;     ///< STAC Item, ItemCollection or API answer (JSON), a folder of them, or a pattern
    SceneSpec common;     ///< of every scene found, where the table or item does not say otherwise; its mask may be a
                          ///< pattern with {date:...}; id, path and date are not used
    std::optional<Date> from, to;  ///< scenes of other dates are passed over
};

/// Several dates: which earlier looks a new one is compared with, and how looks add up to a belief.
struct Series {
    int baseline_scenes = 3;         ///< most earlier looks that the baseline is composed of
    int season_days = 45;            ///< a baseline look lies this near to the new look's day of the year
    int minimum_gap_days = 100;      ///< and is at least this much older, so that it shows the ground before the change
    int maximum_age_days = 1140;     ///< and at most this much: three years and a season
    std::optional<Date> since;       ///< looks before this day serve as baseline only
    double weight_limit = 0.9;       ///< the most that one look can say: its probability lies in [1 - this, this]
    double start_probability = 0.6;  ///< a site begins above this
    double medium_probability = 0.85;
    double high_probability = 0.975;   ///< confirmed
    double reject_probability = 0.5;   ///< retired below this
    int reject_after_days = 90;        ///< retired when a clear look this late has still not confirmed it
    double minimum_clear_share = 0.5;  ///< of a site, for a look to count
};

/// What the guards against false sites are measured with; the guards themselves are rules.
struct Guards {
    double jitter_factor = 2;      ///< one date is moved by so many standard errors of the displacement
    double jitter_floor_px = 0.3;  ///< and by at least this
    int cloud_edge_px = 5;         ///< beyond the grown mask, ground this near is still a cloud's edge
    int scene_edge_px = 3;         ///< ground this near to where a scene ends
};

struct Terrain {
    std::string dem;  ///< elevation raster in metres, any grid; empty: no slope
};

struct LedgerOptions {
    std::string path;                 ///< GeoPackage, or a PostgreSQL connection string; empty: no ledger
    int wait_s = 600;                 ///< for another run that writes to it
    double regrowth_share = 0.2;      ///< a judged site is sent again when it has grown by this share
    double regrowth_m2 = 400;         ///< and by this area
    double match_share = 0.1;         ///< of the smaller of two outlines: so much in common makes them one site
    double reactivation_ndvi = 0.15;  ///< a closed site is opened again by a loss of this against its greenest since
    std::string agency = "QW";        ///< two letters within a site's number: whose list it is
};

struct Coregister {
    OnFailure on_failure = OnFailure::flag;
    std::string band;  ///< role to match on; empty: nir, else red, else the first common one
    MatchOn match_on = MatchOn::values;
    int reference_scenes = 3;      ///< most earlier scenes that are matched against, and that a z-score compares with
    int step_px = 64;              ///< distance between matching windows
    double maximum_shift_px = 64;  ///< search range
    double sample_share = 0.12;    ///< share of the scene read first
    double target_rmse_px = 0.05;  ///< read more of the scene while the field's believed error is above this
    Resampling resampling = Resampling::bicubic;
    coregister::MatchOptions match;
    coregister::FieldOptions field;
};

struct Vectorise {
    double minimum_area_m2 = 400;
    int minimum_pixels = 4;
};

struct Rules {
    double licence_tolerance_factor = 2.0;  ///< times the error of one pixel edge, see DOMAIN.md
    double layer_sigma_m = 0;               ///< standard error of the licence layer itself, metres
    double tolerance_floor_px = 1.0;
};

/// The weight of each term in a site's score; together 100. Our judgement, to be tuned (DOMAIN.md section 3, "Priority
/// score").
struct Ranking {
    double confidence = 25;
    double area = 25;
    double farmland = 10;                 ///< on farmland or protected land
    double reactivated = 20;              ///< above an equal new scar
    double beyond_licence = 10;           ///< the distance of the overshoot; after expiry: the whole
    double repeat = 5;                    ///< of the township: its confirmed sites
    double waiting = 5;                   ///< days since first seen, without a verdict
    double full_area_mu = 100;            ///< an area of this much gets the whole weight
    double full_overshoot_m = 100;        ///< and an overshoot of this much
    double full_repeat_sites = 10;        ///< and so many confirmed sites in the township
    double full_waiting_days = 90;        ///< and so many days
    double not_dispatched_factor = 0.25;  ///< of the score of a class that nobody is sent to
    std::string model;                    ///< of quarrywatch learn; empty: none
    double model_weight = 50;             ///< of its probability; the other terms share the rest of the 100
    double model_least_probability = 0;   ///< nobody is sent to a site below it
};

struct Outputs {
    bool score_raster = false;
    bool class_raster = false;
    bool report = true;       ///< the inspectors' page
    int report_sites = 2000;  ///< shown on it at most, the first by priority
    int overview_px = 1600;   ///< longer side of overview.png, pixels; 0: none
    std::string metrics;      ///< text file for Prometheus, or empty
};

/// When a night is held back instead of being sent: [publish].
struct Publish {
    double max_sites_factor = 5;  ///< of the usual number of sites
    int history_looks = 30;       ///< that tell what is usual, the newest
    int least_history_looks = 5;  ///< with fewer nobody knows what is usual: of four, two odd ones move the median
    int least_sites = 20;         ///< a look with no more passes, however few are usual: one person can check them
    double max_registration_rmse_px = 0.5;
    double min_clear_share = 0.2;  ///< of the grid, by all looks of the night
};

struct Dispatch {
    std::vector<std::string> classes{"new_scar",   "beyond_licence", "after_expiry",
                                     "occupation", "tailings",       "reactivated_pit"};
};

/// Which of the formats that offices exchange are written.
struct Formats {
    bool shapefile = true;
    bool kmz = true;
    bool xlsx = true;
    bool office_csv = true;
    std::string postgis;  ///< connection string, or empty
};

/// What is learned from verdicts.
enum class LearnMethod { logistic, forest };
/// What is predicted of a site.
enum class LearnTarget { unlawful, change };

/// Learning from verdicts: [learn].
struct Learn {
    LearnMethod method = LearnMethod::logistic;
    LearnTarget target = LearnTarget::unlawful;
    int folds = 5;
    double block_m = 1000;  ///< sites of one block of ground are left out together
    int seed = 1;
    int top_sites = 10;  ///< as many as can be visited: the head of the list that precision is told of
    int bootstrap_samples = 1000;
    double confidence = 0.95;
};

/// How the settings of a sweep are chosen.
enum class Search { grid, random, directed };
/// What the best setting is best in.
enum class Objective { f1, iou, kappa, oa, site_f1, cost };
/// What is left out in turn, so that the figure reported is on data not tuned on.
enum class Validation { blocks, areas, dates };
/// Which sites count as reported: the whole list, or those that somebody is sent to.
enum class Reported { all, sent };

/// Tuning on labels: [tune].
struct Tune {
    Search search = Search::grid;
    int runs = 200;
    int seed = 1;
    Objective objective = Objective::f1;
    double visit_cost = 1;    ///< of a visit to a reported site
    double missed_cost = 20;  ///< of a true site that was not reported, in the same unit
    Reported reported = Reported::all;
    int minimum_site_px = 1;     ///< true sites of fewer pixels are not asked for
    double minimum_overlap = 0;  ///< share of a site's pixels that must be common, one pixel at least
    Validation validation = Validation::blocks;
    int folds = 5;
    int block_px = 256;
    int bootstrap_samples = 1000;
    double confidence = 0.95;
    std::string class_field, date_field;  ///< of label polygons; empty: they have none
    int atlas_sites = 50;
};

/// One labelled area: [area.<id>].
struct AreaSpec {
    std::string id;
    std::string config;       ///< a run's configuration that names scenes, layers, grid; empty: this one, or a pair
    SceneSpec before, after;  ///< a pair; sensor, bands and mask_kind are the same of both
    std::string truth;        ///< raster or polygons of what changed
    std::string unchanged;    ///< the same of what did not; empty: everything else
    std::string verdicts;     ///< or a ledger whose sites were judged
};

/// One key to be varied: [sweep], key = values.
struct SweepSpec {
    std::string key;
    std::string values;
};

struct Config {
    Run run;
    GridSpec grid;
    Ingest ingest;
    Catalogue catalogue;
    Series series;
    Terrain terrain;
    Guards guards;
    LedgerOptions ledger;
    Coregister coregister;
    detect::DetectOptions detect;                          ///< of optical pairs
    detect::DetectOptions sar = detect::radar_defaults();  ///< of pairs whose only common band is radar
    Vectorise vectorise;
    Rules rules;
    Ranking ranking;
    Outputs outputs;
    Publish publish;
    Dispatch dispatch;
    Formats formats;
    Learn learn;
    Tune tune;
    std::vector<AreaSpec> areas;    ///< in the order of the file
    std::vector<SweepSpec> sweeps;  ///< in the order of the file
    std::vector<SceneSpec> scenes;  ///< in the order of the file
    std::vector<LayerSpec> layers;
    std::vector<RuleSpec> rule_table = default_rules();  ///< in the order of the names
};

}  // namespace quarrywatch::config
