#pragma once
// The commands of the program: a closed, listed set.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quarrywatch::commands {

struct Command {
    std::string_view name;
    std::string_view summary;  ///< one line of the overview
    /// Run with the arguments after the command's name; returns the exit code, throws Fault.
    int (*run)(const std::vector<std::string>& args);
};

/// All commands, in the order of the overview.
std::span<const Command> commands();

/// The command so called. throws Fault (bad_configuration) with the nearest known name when there is none.
const Command& find_command(std::string_view name);

/// The overview that `quarrywatch --help` prints.
std::string overview();

}  // namespace quarrywatch::commands
