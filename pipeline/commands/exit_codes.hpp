#pragma once
// The exit codes as the help shows them.

#include <string>

namespace quarrywatch::commands {

/// "exit codes:" and one line for each value of ExitCode.
std::string exit_code_help();

}  // namespace quarrywatch::commands
