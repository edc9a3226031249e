#pragma once
// Sites for the map on a phone.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/dispatch/county_zones.hpp"
#include "pipeline/dispatch/site_pictures.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/write_shapefile.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::dispatch {

/// Sites of one archive that bear pictures: some 60 KB each, and phones refuse what is much larger than ten megabytes.
inline constexpr std::size_t kMostPictured = 200;

/// Stage a KMZ: a folder of points to drive to (a point inside each site, with its card) and a folder of outlines in
/// the colours of the classes. Points bear number and class as their name; the card holds the list's fields, the
/// coordinates in each system by its name, and the pictures, packed in. In `language`. Texts of layers are shown as
/// text: no markup of theirs survives. KML is in WGS 84; the same sites give the same bytes.
///
/// sites     of `located`, in the order of the file; those without a place are left out with a warning.
/// pictures  by site_id; of the first kMostPictured sites; one that cannot be read is left out with a warning.
/// grid      must have a CRS. throws Fault (bad_output); Fault (bad_input) where a polygon has no place.
[[nodiscard]] io::OfficeOutput write_kmz(const std::filesystem::path& path, const std::vector<const Site*>& sites,
                                         const LocatedSites& located, const io::Grid& grid, config::Language language,
                                         const std::map<std::string, SitePictures>& pictures = {});

}  // namespace quarrywatch::dispatch
