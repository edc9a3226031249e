#pragma once
// quarrywatch work: one shard of a planned run.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// Run the command. return  the exit code.
int work_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
