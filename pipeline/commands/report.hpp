#pragma once

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// report DIR [--pdf]: the inspectors' page of a finished run made anew, and its cards on paper.
/// return  done; done_with_failures where pictures are missing. throws Fault as rebuild_report and print_cards.
int report_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
