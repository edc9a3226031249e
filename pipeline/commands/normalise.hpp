#pragma once

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// normalise REFERENCE TARGET --out FILE [--report FILE.json]: TARGET in the radiometry of REFERENCE.
/// return  done. throws Fault.
int normalise_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
