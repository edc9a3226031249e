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
    int priority = 0;           ///< rank, 1 first
    double priority_score = 0;  ///< 0-100
    std::optional<double> area_m2, area_mu, perimeter_m;
    std::optional<Date> first_seen, last_seen;
    int looks_seen = 1;
    int looks_clear = 1;
    std::optional<std::string> county, township, village, person, licence_no;
    std::optional<double> inside_licence_m2, beyond_licence_m2, tolerance_m, farmland_m2;
    std::optional<double> lon, lat;
    std::vector<std::string> flags;
};

/// A site that a guard rejected, with the guard's reason code.
struct PseudoChange {
    Site site;
    std::string reason_code;
};

}  // namespace quarrywatch
