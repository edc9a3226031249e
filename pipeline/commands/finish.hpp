#pragma once
// quarrywatch finish: the end of a planned run, from what its shards have done.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// Run the command. return  the exit code.
int finish_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
