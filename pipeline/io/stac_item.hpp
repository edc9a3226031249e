#pragma once
// One STAC Item as a scene.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "pipeline/io/catalogue_entry.hpp"

namespace quarrywatch::io {

/// The scene that a STAC Item of version 1.0 or 1.1 describes.
///
/// date    properties.datetime, else start_datetime, as a day of UTC.
/// bands   assets with a common name (eo:bands[].common_name, bands[].eo:common_name, else the asset's key) blue,
/// green,
///         red, nir, nir08 (nir where there is no better), swir16, swir22. Of several for one role the finest (gsd,
///         spatial_resolution), then a cloud-optimised one, then the first by key. Single-band assets go before one
///         asset that holds all bands, unless that has more of them. Thumbnails, overviews and visual assets are not
///         used. An item with one raster and no names is that raster.
/// mask    an asset whose key, title or role says SCL or scene classification, or QA_PIXEL.
/// scale, offset, nodata  of raster:bands, or raster:scale and so on, where all bands agree. The offset is 0 where
///         earthsearch:boa_offset_applied says that the numbers have it in them already.
///
/// folder  of the JSON file, which hrefs are relative to.
/// throws  std::invalid_argument with the reason why the item is no scene; nothing of the JSON library.
CatalogueEntry read_stac_item(const nlohmann::json& item, const std::string& folder,
                              std::vector<std::string>& warnings);

}  // namespace quarrywatch::io
