#pragma once
// What the sources of a catalogue hand over: a scene, and what it is called there.

#include <cstdint>
#include <string>

#include "pipeline/config/config.hpp"

namespace quarrywatch::io {

struct CatalogueEntry {
    config::SceneSpec spec;  ///< only what the source says; id empty where it gives none
    std::string name;        ///< what an id can be made of: the path below what all scenes share, or the item's id
    std::string origin;      ///< for messages: "scenes.csv line 3", "item S2A_..."
};

/// Greatest size of a table or JSON file.
inline constexpr std::int64_t kMostCatalogueBytes = std::int64_t{64} << 20;

/// The content of a text file, without a byte-order mark. Works on GDAL's virtual file systems too.
/// throws  Fault (bad_input): missing, a folder, unreadable, longer than kMostCatalogueBytes.
std::string read_catalogue_file(const std::string& path);

}  // namespace quarrywatch::io
