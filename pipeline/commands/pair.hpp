#pragma once

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// pair BEFORE AFTER --out DIR: the same flow for one pair named on the command line.
/// return  done or done_with_failures. throws Fault; see night::run.
int pair_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
