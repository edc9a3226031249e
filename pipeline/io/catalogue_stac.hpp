#pragma once
// Scenes that STAC describes: catalogue.stac.

#include <string>
#include <vector>

#include "pipeline/io/catalogue_entry.hpp"

namespace quarrywatch::io {

/// Scenes from STAC Items: one Item (Feature), an ItemCollection or the answer of a STAC API (FeatureCollection), a
/// folder with *.json and *.geojson files, or a pattern with * or ?. stac_item.hpp says what is taken from an item.
/// Catalogs and Collections that lie in a folder are passed over; their links are not followed.
///
/// What comes from outside is limited: 64 MiB a file, 100,000 files, 100,000 items, 64 levels of nesting.
///
/// warnings  items that are no scene, with the reason (the first 20, and how many more); an API answer that goes on
///           over further pages.
/// throws    Fault (bad_input): no such file, nothing fits, not JSON, no Feature, too large, not one usable item.
std::vector<CatalogueEntry> read_stac_scenes(const std::string& path, std::vector<std::string>& warnings);

}  // namespace quarrywatch::io
