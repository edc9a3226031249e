#pragma once
// The assets of a STAC Item: what each one holds. For stac_item.hpp.

#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::io {

/// One band of an asset.
struct StacBand {
    std::string role;  ///< of config::kBandRoles; empty: another band
    int rank = 0;      ///< of two bands for a role the smaller is meant
    std::optional<double> scale, offset, nodata;
};

struct StacAsset {
    std::string key;
    std::string href;
    std::vector<StacBand> bands;                               ///< in the order of the file; empty: not told
    config::MaskKind mask_kind = config::MaskKind::none;       ///< scl or qa_pixel: the asset is a mask
    double pixel_m = std::numeric_limits<double>::infinity();  ///< side of a pixel, where told
    bool cloud_optimised = false;

    /// Whether this asset is to be taken before another with the same content.
    [[nodiscard]] bool goes_before(const StacAsset& other) const;
};

/// The rasters among an item's assets: those with an href that are no thumbnail, overview, visual picture, text or
/// archive. In the order of their keys. Members of unexpected types count as missing.
/// throws  std::invalid_argument: more than 1,000 assets, or 1,000 bands in one.
std::vector<StacAsset> list_stac_assets(const nlohmann::json& item);

/// A member of an object: its text, or its finite number; empty where it is missing or of another type.
std::string stac_text(const nlohmann::json& object, const char* name);
std::optional<double> stac_number(const nlohmann::json& object, const char* name);

}  // namespace quarrywatch::io
