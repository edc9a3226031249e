#pragma once
// Many scenes at once: [catalogue].

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::io {

/// The scenes that the catalogue's table, STAC items and pattern lead to, together (catalogue_csv.hpp,
/// catalogue_stac.hpp, catalogue_pattern.hpp), sorted by date (those without last), then path. Empty where none of the
/// three is configured.
///
/// common   fills what an entry does not say: sensor, bands, scale, offset, nodata, mask and its kind. A mask with a
///          {date:...} is looked for by the scene's date; a scene without one gets a warning and no mask.
/// from/to  scenes of other days are passed over. A table's entry without a date has that of its path's name, where
/// that
///          holds just one; without any it is kept, with a warning.
/// twice    a path that several entries lead to is one scene: the table goes before STAC, and that before the pattern.
/// ids      the table's as they are. Others are made of what the source calls the scene, with the date in front where
///          that does not hold it, of letters, digits, - and _ only; they depend on the scene alone, so that a ledger
///          knows it again, unless two names come out alike: then each has a hash of its path behind it.
///
/// warnings  what was passed over or assumed is added.
/// cost     lists folders and reads the table and JSON; opens no raster.
/// throws   Fault (bad_configuration): a pattern or mask pattern that cannot be read; Fault (bad_input): a configured
///          source that cannot be read or holds no scene, several masks for one scene.
std::vector<config::SceneSpec> find_catalogue_scenes(const config::Catalogue& catalogue,
                                                     std::vector<std::string>& warnings);

}  // namespace quarrywatch::io
