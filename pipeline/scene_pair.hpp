#pragma once
// A surveyed pair of scenes: everything that the tile pass needs to know, frozen before its first tile.

#include <map>
#include <string>
#include <vector>

#include "kernels/coregister/displacement_field.hpp"
#include "kernels/detect/detector.hpp"
#include "kernels/normalise/relative_gain.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/records.hpp"

namespace quarrywatch {

/// What is known of the displacement between the two scenes.
struct Registration {
    bool registered = false;  ///< the field is applied
    std::string status;       ///< ok, shift_only, unregistered, refused, off
    std::string reason;       ///< why not ok; empty otherwise
    coregister::DisplacementField
        field;  ///< reference pixels; content of the later scene stands (dx, dy) right and below
    std::string model = "none";
    std::string band;  ///< role that was matched
    double mean_dx_px = 0, mean_dy_px = 0;
    double mean_map_x = 0, mean_map_y = 0;  ///< what to add to the later scene's map coordinates
    int tried = 0, matched = 0, kept = 0;
    std::map<std::string, int> rejected;  ///< windows by reason
    double check_rmse_px = 0, field_rmse_px = 0;
    double share_read = 0;  ///< of the scene's blocks
    std::vector<TiePoint> tie_points;
};

struct BandNormalisation {
    std::string role;
    normalise::RelativeGain fit;
};

struct ScenePair {
    io::Scene before, after;
    io::Grid grid;
    double pixel_m = 0;              ///< 0 without a CRS
    std::vector<std::string> roles;  ///< bands that both have, in the scenes' order
    Registration registration;
    std::vector<BandNormalisation> normalisation;  ///< one per role
    detect::Detector detector;
    std::vector<std::string> flags;  ///< put on every site: unregistered, no_dates, ...
};

}  // namespace quarrywatch
