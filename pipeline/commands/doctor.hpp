#pragma once
// quarrywatch doctor: will a run work on this machine?

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::commands {

/// One line of the doctor's table.
struct Finding {
    enum class State { ok, warning, fault };
    std::string check;
    State state = State::ok;
    std::string detail;
    std::string remedy;  ///< empty when all is well
};

/// Check everything for a run with this configuration that writes into `out` (which need not exist yet). Writes and
/// removes one small file. Never throws for what it finds.
std::vector<Finding> examine(const config::Config& config, const std::string& out);

/// The findings as a table for people: ok, warning or FAULT, what was found, and the remedy below.
std::string print_findings(const std::vector<Finding>& findings);

/// The command. Returns 0, or 6 when there is a fault (warnings alone are no failure). throws Fault
/// (bad_configuration).
int doctor_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
