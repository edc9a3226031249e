#pragma once
// quarrywatch demo: make the built-in scene series, run on it as on any input, and show found against planted.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// demo --out DIR [common options of run]. Makes the input under DIR, runs `run --config DIR/demo.ini --out DIR/out`
/// and prints what it found against what was planted. Returns the run's exit code; throws Fault.
int demo_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
