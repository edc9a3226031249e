#pragma once
// Pairs of scenes with exact truth, made by the script that stands beside the data and is not part of the project.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace quarrywatch::test {

/// Why no pair can be made here; empty: it can.
std::string why_no_pair();

/// Make one with these options of the script. return  whether it was made; else a test failure stands.
bool make_scenes(const std::filesystem::path& folder, const std::vector<std::string>& options);

/// Over which pixels of the earlier scene a field is judged: all that lie in both scenes, or those that are clear of
/// the later one's clouds as well.
enum class Judged { both_scenes, clear };

/// Radial error of FIELD.tif against the planted displacement.
double field_rmse_px(const std::filesystem::path& field, const std::filesystem::path& pair, Judged judged);

/// Planted sites of 4 to 19 pixels with at least this contrast, and those of them that a class raster touches.
struct SmallSites {
    int planted = 0, found = 0;
};
SmallSites small_sites(const std::filesystem::path& pair, const std::filesystem::path& class_raster, double contrast);

/// What `coregister` says of a made pair, and what is true.
struct Measured {
    double rmse_px = 0, believed_px = 0;
    double share_read = 0;
    double refused_share = 0;  ///< of the windows with enough clear ground and texture
    nlohmann::json report;
};

/// Run `coregister` on the pair in `folder`, print its figures after `name`.
/// masked  with the pair's clouds as the later scene's mask; the error is then judged where it is clear.
Measured measure_field(const std::string& name, const std::filesystem::path& folder, bool masked = false,
                       const std::vector<std::string>& more = {});

}  // namespace quarrywatch::test
