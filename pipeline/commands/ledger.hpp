#pragma once
// quarrywatch ledger: look into the memory of all nights, and tell it what the inspectors found.

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// return  0. throws  Fault as io::LedgerFile and io::read_verdict_file; Fault (bad_input) naming every site number of
/// a verdict file that the ledger does not know: then nothing is imported.
int ledger_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
