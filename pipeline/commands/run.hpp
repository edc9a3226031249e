#pragma once

#include <string>
#include <vector>

namespace quarrywatch::commands {

/// run --config FILE --out DIR [--dry-run]: the nightly job. The newest scene is compared with the earlier one nearest
/// in season; a scene that cannot be used is recorded and the next one taken. return  done or done_with_failures.
/// throws Fault; see night::run.
int run_command(const std::vector<std::string>& args);

}  // namespace quarrywatch::commands
