#pragma once
// Which libraries a result was made with.

#include <map>
#include <string>

namespace quarrywatch::io {

/// Versions at run time by name: gdal, proj, opencv, and geos where OGR has it.
[[nodiscard]] std::map<std::string, std::string> library_versions();

}  // namespace quarrywatch::io
