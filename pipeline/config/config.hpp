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
enum class MaskKind { none, scl, qa_pixel, clear_is_1, clear_is_0 };

/// One scene as configured: [scene.<id>], or made from the command line.
struct SceneSpec {
    std::string id;
    std::string path;  ///< a raster, a folder of single-band rasters, or a pattern with * or ?
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
    std::string when;  ///< "ndvi_delta < -0.15 and closed_pit_share > 0.5"
    std::string class_name;
};

/// The built-in rule table (default_rules.cpp), in the order of the names.
std::vector<RuleSpec> default_rules();

struct Run {
    std::string name = "quarrywatch";
    std::string time_zone = "Asia/Shanghai";
    Language language = Language::zh;
    std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
    int tile_size_px = 1024;
    int threads = 0;  ///< 0: all cores
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

struct Outputs {
    bool score_raster = false;
    bool class_raster = false;
    int overview_px = 1600;  ///< longer side of overview.png, pixels; 0: none
};

struct Dispatch {
    std::vector<std::string> classes{"new_scar",   "beyond_licence", "after_expiry",
                                     "occupation", "tailings",       "reactivated_pit"};
};

struct Config {
    Run run;
    GridSpec grid;
    Ingest ingest;
    Coregister coregister;
    detect::DetectOptions detect;                          ///< of optical pairs
    detect::DetectOptions sar = detect::radar_defaults();  ///< of pairs whose only common band is radar
    Vectorise vectorise;
    Rules rules;
    Outputs outputs;
    Dispatch dispatch;
    std::vector<SceneSpec> scenes;  ///< in the order of the file
    std::vector<LayerSpec> layers;
    std::vector<RuleSpec> rule_table = default_rules();  ///< in the order of the names
};

}  // namespace quarrywatch::config
