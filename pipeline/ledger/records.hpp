#pragma once
// What the ledger holds: sites with their whole life, the looks at them, the inspectors' verdicts, the nightly report
// of every patch. Plain values; pipeline/io/ledger_file.hpp keeps them in a file or a database.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::ledger {

/// Where a site stands in its life. Nothing is ever deleted.
enum class State {
    candidate,  ///< seen, not yet confirmed by further clear looks
    confirmed,
    rejected,  ///< later clear looks spoke against it
    merged,    ///< it grew together with an older site, see merged_into
    closed     ///< closed off, restored or judged so: watched for reactivation
};

/// What the last night's look did to a site.
enum class Status { fresh, grown, shrunk, unchanged, not_seen, obscured, merged, split, rejected, reopened, closed };

/// An inspector's answer.
enum class Verdict { lawful, illegal, false_change, facility_land, restored, reactivated };

/// A site as of a revision of the ledger.
struct SiteRecord {
    std::string site_id;  ///< for life
    std::string
        outline;  ///< its greatest extent so far: ISO WKB of a polygon or multi-polygon, WGS 84, longitude first
    State state = State::candidate;
    Status status = Status::fresh;
    std::string class_name;
    std::string rule, reason;
    double probability = 0;  ///< that it is a change, by all looks so far
    Confidence confidence = Confidence::low;
    std::optional<Date> first_seen, last_seen;  ///< dates of looks that saw it
    std::optional<Date> last_clear;             ///< of the last look that could have seen it
    std::optional<Date> baseline_newest;  ///< newest look of the baseline it was first seen against: comparisons with
                                          ///< an older baseline show all of it, with a newer one only what was added
    int looks_seen = 0, looks_clear = 0;
    std::optional<double> area_m2, first_area_m2;
    double registration_rmse_px = 0;
    std::optional<std::string> county, township, village, person, licence_no;
    double priority_score = 0;
    std::string parent;              ///< the site that it was split from
    std::string merged_into;         ///< of a merged one
    int mask_conflicts = 0;          ///< looks on which a mask hid it while the ground around it was clear
    std::optional<Verdict> verdict;  ///< the latest
    std::optional<Date> judged_on;
    std::optional<double> judged_area_m2;  ///< its area when it was judged
    std::string judged_class;              ///< its class when it was judged
    std::optional<Date> closed_on;
    std::optional<double> recovered_ndvi;  ///< greatest median NDVI of a clear look since it was closed
    std::optional<double> lon, lat;        ///< a point inside
    std::int64_t revision = 0;             ///< that wrote this state
};

/// A scene that was compared with its baseline, or could not be.
struct LookRecord {
    std::string look_id;  ///< <date>_<scene id>: a scene is looked at once
    std::string scene_id;
    std::optional<Date> date;
    std::string sensor;
    std::vector<std::string> baseline;    ///< scene ids
    std::optional<Date> baseline_newest;  ///< newest of them
    std::string status;                   ///< done, partly (tiles failed), no_answer, failed, no_baseline
    std::string reason;                   ///< why not done; empty otherwise
    std::optional<double> clear_share;    ///< of the grid: clear in the look and its baseline
    std::string registration;             ///< status of the registration
    std::optional<double> registration_rmse_px;
    int sites_found = 0;
    std::int64_t revision = 0;
};

/// What a subject is that is watched on every look.
enum class Subject { site, licence, closed_pit };

enum class Answer {
    seen,           ///< clear, and changed against the baseline
    not_seen,       ///< clear, and as before
    obscured,       ///< too little of it was clear to say
    mask_conflict,  ///< masked while the ground around it was clear: a bright face taken for cloud, perhaps
};

/// One look at one subject.
struct Observation {
    Subject subject = Subject::site;
    std::string subject_id;  ///< site number; licence or pit number, else <layer row>
    std::string look_id;
    std::optional<Date> date;
    Answer answer = Answer::obscured;
    double clear_share = 0;                       ///< of its pixels
    std::optional<double> changed_share;          ///< of its clear pixels
    std::optional<double> area_m2;                ///< of what was found there
    std::optional<double> bare_m2;                ///< bare ground within it, scaled up to its whole area
    std::optional<double> ndvi, bsi, brightness;  ///< medians of its clear pixels
    std::optional<double> probability;            ///< of a site, after this look
    std::int64_t revision = 0;
};

/// One answer of an inspector; every revision is kept.
struct VerdictRecord {
    std::string site_id;
    Verdict verdict = Verdict::lawful;
    std::string violation;  ///< unlicensed, beyond_licence, beyond_depth, farmland_damage, built_before_approval, other
    std::string handling;   ///< case_filed, no_case, no_action
    std::optional<Date> visited_on;
    std::string inspector;
    std::string rectification;
    std::optional<Date> closed_on;  ///< rectified and struck off the list
    std::string photos;
    std::string remark;
    std::string source;  ///< file name and row
    std::int64_t revision = 0;
};

enum class PatchStatus { findings, nothing_found, not_seen };

/// The zero-report: one patch on one night.
struct PatchRecord {
    std::string night;  ///< YYYY-MM-DD
    std::string county, township, village, patch, person;
    PatchStatus status = PatchStatus::not_seen;
    std::string reason;      ///< of what was not seen: cloud, no_data, failed, outside
    double clear_share = 0;  ///< greatest of the night's looks
    int looks = 0;           ///< looks of the night that saw enough of it
    std::string look_dates;  ///< of those, joined by ;
    int findings = 0;        ///< sites sent
    std::int64_t revision = 0;
};

/// One transaction.
struct Revision {
    std::int64_t number = 0;  ///< from 1, without gaps
    std::string kind;         ///< night, verdicts
    std::string run_id;       ///< of a night: hash of what it was told and what it read; of verdicts: hash of the file
    std::string night;        ///< YYYY-MM-DD, or empty
    std::string made_by;      ///< software version
};

/// Everything as of a revision.
struct Content {
    std::int64_t revision = 0;
    std::vector<SiteRecord> sites;  ///< by site_id
    std::vector<LookRecord> looks;  ///< in the order of their making
};

/// What one transaction adds.
struct Change {
    Revision revision;
    std::vector<SiteRecord> sites;  ///< new ones, and changed ones as they are now
    std::vector<LookRecord> looks;
    std::vector<Observation> observations;
    std::vector<VerdictRecord> verdicts;
    std::vector<PatchRecord> patches;
};

}  // namespace quarrywatch::ledger
