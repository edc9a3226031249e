#pragma once
// quarrywatch plan: a run, cut into shards for a cluster.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// Run the command. return  the exit code.
int plan_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
