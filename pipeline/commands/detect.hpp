#pragma once

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// detect BEFORE AFTER [--method NAME] --out SCORE.tif [--mask MASK.tif]: score and mask of an aligned pair.
/// return  done or done_with_failures. throws Fault.
int detect_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
