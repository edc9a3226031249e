#pragma once
// quarrywatch evaluate: score a mask, a score raster or a site list against labels.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// evaluate RESULT --truth FILE [--unchanged FILE] [--report FILE.json] [--minimum-site-px N]. Prints a table; args are
/// those behind the command's name.
/// return  exit code 0.
/// throws  Fault: bad_configuration, bad_input, no_answer (see evaluate_files), bad_output for the report.
int evaluate_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
