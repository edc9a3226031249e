#pragma once
// Labels on the command line: what tune and chips say of the area that they are given.

#include <string>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/config/config.hpp"

namespace quarrywatch::commands {

/// BEFORE and AFTER, --truth, --unchanged, --verdicts, and the options of two scenes.
void add_label_options(CommandSyntax& syntax);

/// The line's own area, in the place of those of the configuration.
/// throws  Fault (bad_configuration): no labels at all, or such that contradict each other.
void add_area(const std::string& command, const CommandLine& line, config::Config& config);

}  // namespace quarrywatch::commands
