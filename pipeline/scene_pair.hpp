#pragma once
// A surveyed pair of scenes: everything that the tile pass needs to know, frozen before its first tile.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "kernels/coregister/displacement_field.hpp"
#include "kernels/coregister/field_error.hpp"
#include "kernels/detect/detector.hpp"
#include "kernels/detect/zscore.hpp"
#include "kernels/normalise/relative_gain.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/records.hpp"

namespace quarrywatch {

/// A scene of the reference that was matched against.
struct ReferenceLook {
    std::string id;
    std::string left_out;                 ///< why it was not used; empty: it was
    bool failed = false;                  ///< it was left out because it cannot be read
    coregister::DisplacementField field;  ///< of its content against the reference's; identity for the first
};

/// What is known of the displacement between the two scenes.
struct Registration {
    bool registered = false;  ///< the field is applied
    std::string status;       ///< ok, shift_only, unregistered, refused, off
    std::string reason;       ///< why not ok; empty otherwise
    coregister::DisplacementField
        field;  ///< reference pixels; content of the later scene stands (dx, dy) right and below
    std::string model = "none";
    std::string model_reason;  ///< why no richer model was tried: too_sparse; empty otherwise
    double coverage = 0;       ///< share of the scene's coarse cells that hold a kept tie
    std::string band;          ///< role that was matched
    double mean_dx_px = 0, mean_dy_px = 0;
    double mean_map_x = 0, mean_map_y = 0;  ///< what to add to the later scene's map coordinates
    int tried = 0, matched = 0, kept = 0;
    std::map<std::string, int> rejected;  ///< windows by reason
    double check_rmse_px = 0, field_rmse_px = 0;
    coregister::LocalError local_error;  ///< where a field was measured
    double share_read = 0;               ///< of the scene's blocks
    std::vector<TiePoint> tie_points;
    std::vector<ReferenceLook> references;  ///< where there was more than one to choose from

    [[nodiscard]] bool some_reference_failed() const {
        return std::any_of(references.begin(), references.end(), [](const ReferenceLook& l) { return l.failed; });
    }
    /// Believed error of the displacement at a pixel: local where it was measured.
    [[nodiscard]] double rmse_at(double col, double row) const {
        return status == "ok" ? local_error.at(col, row) : field_rmse_px;
    }
};

struct BandNormalisation {
    std::string role;
    normalise::RelativeGain fit;
};

/// An earlier look that the later scene is compared with besides `before`.
struct BaselineScene {
    io::Scene scene;
    coregister::DisplacementField field;  ///< of its content against the grid
};

/// How the earlier looks become one: their median, in the radiometry of the first.
struct BaselineModel {
    std::vector<detect::LookGains> gains;  ///< of `before`, then of each further look; empty: `before` stands alone
    std::vector<double>
        pooled;  ///< per band: standard deviation of one look about its pixel's true value; may be empty

    [[nodiscard]] bool composed() const { return !gains.empty(); }
};

struct ScenePair {
    io::Scene before, after;              ///< `before`: the first look of the baseline
    std::vector<BaselineScene> baseline;  ///< its further looks
    BaselineModel composite;              ///< none where the detector looks at each of them by itself
    io::Grid grid;
    double pixel_m = 0;              ///< 0 without a CRS
    std::vector<std::string> roles;  ///< bands that both have, in the scenes' order
    Registration registration;
    std::vector<BandNormalisation> normalisation;  ///< one per role
    detect::Detector detector;
    std::vector<std::string> flags;  ///< put on every site: unregistered, no_dates, ...
};

}  // namespace quarrywatch
