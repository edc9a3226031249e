#pragma once
// quarrywatch chips: labelled pieces of scenes, for networks that are trained elsewhere.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// Run the command. return  the exit code.
int chips_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
