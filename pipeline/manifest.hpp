#pragma once
// run.json: what a run was told, what it read, what it did and what came out.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/io/staged_output.hpp"
#include "pipeline/records.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch {

struct ManifestInput {
    std::string role;  ///< before, after, mask, licences ...
    std::string path;
    std::int64_t size_bytes = 0;
    std::string checksum;  ///< with its kind in front, e.g. sha256:...; empty: not taken (null)
    std::optional<Date> date;
};

struct ManifestRegistration {
    std::string status;  ///< ok, shift_only, unregistered, refused, off
    std::string reason;  ///< why not ok; empty otherwise
    std::string model;
    std::string model_reason;  ///< why no richer model was tried; empty otherwise
    std::optional<double> mean_dx_px, mean_dy_px;
    std::optional<double> mean_map_x, mean_map_y;  ///< what to add to the later scene's map coordinates
    double share_read = 0;                         ///< of the scene's blocks
    int windows_tried = 0;
    int windows_matched = 0;
    int windows_kept = 0;
    std::optional<double> check_rmse_px, field_rmse_px;
    std::optional<double> error_p50_px, error_p95_px;  ///< of the believed error over the ground
    double coverage = 0;                               ///< share of the scene's coarse cells that hold a kept tie
    std::map<std::string, int> rejected;               ///< counts by reason
    std::vector<std::pair<std::string, std::string>> references;  ///< scenes matched against, and why one was left out
};

/// One band's gain and offset: stable ground has after = gain * before + offset.
struct ManifestBand {
    std::string band;
    double gain = 1;
    double offset = 0;
    std::int64_t stable_pixels = 0;
    double held_out_rmse = 0;  ///< of stable pixels left out of the fit, in the earlier scene's units
    std::string status;        ///< ok, too_few_stable, no_correlation
};

/// One fitted detector: the only one, or one of a fusion.
struct ManifestDetector {
    std::string method;
    std::vector<double> figures;  ///< canonical correlations, eigenvalues, or shares explained, by method
    int iterations = 0;
    bool converged = true;
    double brightness_sigma = 0;  ///< relative standard deviation of brightness as a whole on unchanged ground
};

/// The detector as fitted, and the decision that it led to.
struct ManifestDetection {
    std::string method;
    std::string rule;             ///< that gave the threshold
    double threshold = 0;         ///< a site needs a pixel with a greater score
    double growth_threshold = 0;  ///< its other pixels need this
    std::string why;
    double null_scale = 1;  ///< law of unchanged ground: scale times chi-square of so many degrees
    double null_degrees = 1;
    double null_anchor =
        0;  ///< the score that a tenth of it exceeds, beyond which the law has the tail of season; 0: none
    double sample_share_above = 0;  ///< of the survey's sample
    std::vector<ManifestDetector> parts;
    std::int64_t sample_pixels = 0;
};

/// One scene of the night: looked at, or why not.
struct ManifestLook {
    std::string look_id, scene;
    std::optional<Date> date;
    std::vector<std::string> baseline;
    std::string baseline_kind;  ///< same_season, other_season, too_recent, undated, none
    std::string status;         ///< done, partly, failed, no_answer, no_baseline
    std::string reason;         ///< why not done; empty otherwise
    std::optional<double> clear_share, registration_rmse_px;
    int sites_found = 0;
};

/// Why a publish guard would keep the night back.
struct ManifestObjection {
    std::string guard;  ///< many_sites, misregistered, little_seen
    std::string look;   ///< that it is about; empty: the night as a whole
    double figure = 0;
    double limit = 0;
    std::string text;  ///< for people
};

/// What the publish guards said of the night.
struct ManifestPublication {
    std::string status;  ///< published; held_back; released: a person overrode the objections
    std::vector<ManifestObjection> objections;
    int history_looks = 0;              ///< looks of earlier nights that could say how many sites are usual
    std::optional<double> usual_sites;  ///< per grid of clear ground; null: too few such looks, nobody can say
};

struct Manifest {
    std::string command;
    std::string name;               ///< run.name
    std::string status;             ///< done, done_with_failures, no_answer, held_back
    std::string night;              ///< date of the start in run.time_zone: the night that the run belongs to
    std::string started, finished;  ///< UTC, 2025-06-03T01:02:03Z
    std::map<std::string, std::string> configuration;  ///< every key, "section.key" -> printed value
    std::string configuration_hash;                    ///< of those, with its kind in front
    std::map<std::string, std::string> libraries;      ///< name -> version
    std::vector<ManifestInput> inputs;
    std::optional<ManifestRegistration> registration;
    std::vector<ManifestBand> normalisation;
    std::optional<ManifestDetection> detection;
    std::vector<ManifestLook> looks;  ///< in the order of their dates; registration to detection tell of the last done
    std::optional<ManifestPublication> publication;  ///< null where the guards were not asked
    std::vector<TileRecord> tiles;                   ///< all; the file counts them and lists those that failed
    std::map<std::string, std::int64_t> sites_per_class;
    std::int64_t pseudo_changes = 0;
    std::int64_t below_minimum = 0;
    std::vector<std::pair<std::string, double>> seconds_per_stage;  ///< in the order of the stages
    std::int64_t peak_memory_bytes = 0;
    std::vector<std::string> warnings;
    std::vector<std::string> outputs;  ///< paths relative to the run's folder
};

/// Greatest resident memory of this process so far, bytes (Linux; elsewhere as getrusage reports it).
std::int64_t peak_memory_bytes();

/// A registration's figures as indented JSON: the report of `coregister` and the manifest's section alike.
std::string registration_text(const ManifestRegistration& registration);

/// What is said of gains, as indented JSON: the report of `normalise`.
std::string normalisation_text(const std::vector<ManifestBand>& bands);

/// What is said of a detector, as indented JSON: the report of `detect`.
std::string detection_text(const ManifestDetection& detection);

/// The manifest as indented JSON, keys in a fixed order, all ten classes counted; figures that were not taken are null.
std::string manifest_text(const Manifest& manifest);

/// Stage it as `path`, to be published last: a folder with run.json is complete. throws Fault (bad_output).
io::StagedOutput write_manifest(const std::filesystem::path& path, const Manifest& manifest);

}  // namespace quarrywatch
