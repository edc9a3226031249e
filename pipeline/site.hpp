#pragma once
// A site: one connected area of change, with everything that is known of it. The unit of the whole program's output.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace quarrywatch {

using Date = std::chrono::year_month_day;

/// A closed ring of pixel corners (col, row) in the run's grid; the last point repeats the first.
using PixelRing = std::vector<std::array<int, 2>>;

enum class Confidence { low, medium, high };

/// Named evidence of a site, e.g. ndvi_before, ndvi_after, ndvi_delta, brightness_delta, farmland_share. A name whose
/// inputs are missing (no SWIR band, no layer) is absent, never 0.
using Evidence = std::map<std::string, double>;

/// The terms of a site's priority score, each already weighted (see config::Ranking).
struct RankTerms {
    double confidence = 0;      ///< by the probability
    double area = 0;            ///< grows with log(1 + area)
    double farmland = 0;        ///< by the share on farmland or protected land
    double reactivated = 0;     ///< class reactivated_pit
    double beyond_licence = 0;  ///< by the overshoot; class after_expiry: all of it
    double repeat = 0;          ///< by the township's confirmed sites
    double waiting = 0;         ///< by the days since it was first seen, while nobody has judged it
    double model = 0;           ///< by what was learned from verdicts
    double factor = 1;          ///< below 1 where nobody is sent to it

    [[nodiscard]] double score() const {
        return factor * (confidence + area + farmland + reactivated + beyond_licence + repeat + waiting + model);
    }
};

struct Site {
    // Found in the images.
    std::vector<PixelRing> rings;      ///< shell first (clockwise on screen), then holes
    std::array<int, 2> first_pixel{};  ///< (row, col) of the first pixel in reading order: the provisional identity
    std::array<double, 2> point_px{};  ///< (col, row), a point inside the polygon, at a pixel centre
    std::int64_t pixels = 0;
    std::int64_t strong_pixels = 0;  ///< pixels beyond the high threshold
    double change_score = 0;         ///< greatest score of its pixels
    std::optional<double> p_value;   ///< of the greatest score, where the detector gives one
    Evidence evidence;
    std::optional<Date> before_date, after_date;
    double registration_rmse_px = 0;  ///< believed error of the displacement field here
    bool registered = false;

    // Decided by the rules.
    std::string site_id;
    std::string class_name = "other_change";  ///< DESIGN.md's list
    std::string class_code = "O0";
    std::string rule;    ///< name of the rule that fired
    std::string reason;  ///< the rule's condition with the values met, for people
    Confidence confidence = Confidence::low;
    std::optional<double> probability;
    std::optional<double> model_probability;  ///< learned from verdicts; null without a model, or without evidence
    double model_share = 0;                   ///< of the model's weight in the score: see learn/apply.hpp
    int priority = 0;                         ///< rank, 1 first
    double priority_score = 0;                ///< 0-100
    std::optional<double> area_m2, area_mu, perimeter_m;
    std::optional<Date> first_seen, last_seen;
    int looks_seen = 1;
    int looks_clear = 1;
    std::optional<std::string> county, township, village, person, licence_no;
    std::optional<double> inside_licence_m2, beyond_licence_m2, tolerance_m, farmland_m2;
    std::optional<double> lon, lat;
    std::vector<std::string> flags;
    RankTerms rank_terms;

    // Known from earlier looks.
    std::optional<std::size_t> component;  ///< of the look that found it; null where it was not found tonight
    std::string status = "new";            ///< new, grown, shrunk, unchanged, not_seen, obscured, split, reopened
    std::string state = "candidate";       ///< candidate, confirmed, closed
    std::optional<std::string> verdict;
    std::optional<Date> judged_on;
    bool sent = true;                   ///< somebody is to go there
    std::string why_sent;               ///< or why not: a code
    std::optional<std::string> parent;  ///< the site that it was split from
    std::optional<double> growth_m2;    ///< since the look before, and since first seen
    std::optional<double> total_growth_m2;
    int township_repeats = 0;  ///< confirmed sites in its township
    int waiting_days = 0;      ///< since first seen, while nobody has judged it

    // More of what the layers say (see stages::LayerEvidence).
    std::optional<std::string> licence_holder, licence_mine, licence_mineral;  ///< of the licence of licence_no
    std::optional<Date> licence_valid_to;
    std::optional<double> overshoot_m, overshoot_bearing_deg;  ///< farthest point beyond the licences; from true north
    std::optional<double> protected_m2, approved_m2, closed_pit_m2;
    std::optional<std::string> county_code, township_code, village_code;
    std::optional<std::string> patch, unit;  ///< contract patch; the unit that answers for the place
    std::optional<std::string> continues;    ///< the closed site of the ledger that it lies on most
};

/// A site that a guard rejected, with the guard's reason code.
struct PseudoChange {
    Site site;
    std::string reason_code;
};

}  // namespace quarrywatch
