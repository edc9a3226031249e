#pragma once
// quarrywatch tune: try settings against labels.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// tune [BEFORE AFTER] [--truth FILE [--unchanged FILE] | --verdicts LEDGER] [--sweep KEY=VALUES]... --out DIR.
/// return  exit code. throws  Fault.
int tune_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
