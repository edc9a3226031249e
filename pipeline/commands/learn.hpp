#pragma once
// `quarrywatch learn`: verdicts and evidence in, a ranking model out.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// Returns the exit code. throws Fault.
int learn_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
