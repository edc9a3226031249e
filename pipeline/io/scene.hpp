#pragma once
// A scene as found on disk: which band of which file holds what, and how its numbers become reflectance.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/disturbance.hpp"
#include "pipeline/io/grid.hpp"

namespace quarrywatch::io {

/// One band of one file. Roles are blue, green, red, nir, swir1, swir2, sar, or "band<N>" for one without a known role.
struct BandSource {
    std::string role;
    std::string path;
    int band = 1;      ///< 1-based, as GDAL counts
    double scale = 1;  ///< value = DN * scale + offset
    double offset = 0;
    std::optional<double> nodata;  ///< DN that means no data; NaN and infinities always do
    bool has_mask =
        false;          ///< the file carries a mask or alpha band for it (GDAL's mask band, flags per dataset or alpha)
    int mask_band = 0;  ///< 1-based band of the same file that is a 0/nonzero data mask, 0: none
    Grid grid;          ///< of the file
    int block_rows = 0, block_cols = 0;
};

/// The clear-sky mask of a scene.
struct MaskSource {
    std::string path;
    int band = 1;
    config::MaskKind kind = config::MaskKind::none;
    Grid grid;
    int block_rows = 0, block_cols = 0;
    // Of kind scl_colours only:
    std::array<int, 3> colour_bands{};  ///< 1-based: red, green, blue
    double colour_scale = 1;            ///< makes fractions, as floating-point pictures hold them, numbers to 255
    bool has_mask = false;              ///< as BandSource::has_mask
};

struct Scene {
    std::string id;
    std::optional<Date> date;
    std::string sensor;
    std::vector<BandSource> bands;  ///< in the order blue, green, red, nir, swir1, swir2, sar, band1, band2 ...
    std::optional<MaskSource> mask;
    Grid grid;                                       ///< of its finest band: the scene's own pixel grid
    std::vector<std::string> warnings;               ///< what was assumed, for the log and the manifest
    std::shared_ptr<const Disturbance> disturbance;  ///< makes it worse on purpose; null in every run

    [[nodiscard]] const BandSource* find(const std::string& role) const {
        for (const BandSource& source : bands)
            if (source.role == role) return &source;
        return nullptr;
    }
};

/// Find a scene's files, bands, roles, scale, no-data, mask and date, from its configuration, sensor profile, band
/// descriptions and metadata, in that order of precedence (DESIGN.md "Decisions"). Opens files, reads no pixels except
/// where a two-band file's second band must be recognised as a data mask.
/// throws Fault (bad_input) with path, cause and remedy: missing, truncated, not a raster, no bands, bands of different
///        CRS, a mask that does not open.
Scene resolve_scene(const config::SceneSpec& spec);

}  // namespace quarrywatch::io
