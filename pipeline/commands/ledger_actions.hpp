#pragma once
// The actions of `quarrywatch ledger`, each with a parsed line whose configuration names the ledger.

#include "pipeline/commands/common_options.hpp"

namespace quarrywatch::commands {

void list_sites(const CommandLine& line);
void list_looks(const CommandLine& line);
void show_history(const CommandLine& line);
void import_verdicts(const CommandLine& line);
void show_statistics(const CommandLine& line);

}  // namespace quarrywatch::commands
