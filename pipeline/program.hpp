#pragma once
// The program without its process: what main() calls, and tests too.

#include <string>
#include <vector>

namespace quarrywatch {

/// Run the program with the arguments after its name. Never throws: every failure becomes one message on standard
/// error, "quarrywatch: where: what. remedy", and the exit code of DESIGN.md. Switches OpenCV's own threads off, once
/// for the process: the tiles are the parallelism.
int run_program(const std::vector<std::string>& args) noexcept;

}  // namespace quarrywatch
