#pragma once
// The provisional identifier of a site, from what cannot change between reruns.

#include <string>

#include "pipeline/io/grid.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::stages {

/// "P-<8 hex>-r<row>-c<col>-<after date>", e.g. P-1f3a09c2-r01234-c00456-20250603; "undated" where there is no after
/// date. The hex digits are a hash of the grid (CRS, geotransform, size) and of both dates; row and column are the
/// site's first pixel. So the same site has the same name whatever the tile size, thread count or order of sites, and
/// two sites of one run never share a name. source  the hash is 64-bit FNV-1a, folded to 32 bits.
std::string provisional_id(const Site& site, const io::Grid& grid);

}  // namespace quarrywatch::stages
