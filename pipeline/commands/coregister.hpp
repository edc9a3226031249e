#pragma once

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// coregister REFERENCE TARGET --out ALIGNED [--field FIELD.tif] [--tie-points FILE.gpkg] [--report FILE.json].
/// return  done. throws Fault; no_answer when the displacement could not be measured (the report is written all the
/// same).
int coregister_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
