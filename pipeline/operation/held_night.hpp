#pragma once
// Where the files of a night go that a publish guard keeps back: complete, for the operator, and not where inspectors
// look.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::operation {

/// DIR/held_back: the files of the night that is held back, in the same order as they would stand in DIR.
inline constexpr const char* kHeldFolder = "held_back";
/// DIR/earlier_night: what an earlier run published in DIR. It is no result of the run that is held back.
inline constexpr const char* kEarlierFolder = "earlier_night";

/// Give staged files of DIR their place in DIR/held_back. throws Fault (bad_output).
void hold_back(std::vector<io::StagedOutput>& staged, const std::filesystem::path& out);

/// Remove DIR/held_back with what it holds, if there is one: its night is published, or a newer one is held back.
/// throws Fault (bad_output).
void clear_held(const std::filesystem::path& out);

/// Move what an earlier run published in DIR to DIR/earlier_night, its run.json first, and remove the folders that
/// staging has left empty. Call when the files held back have their final names. Killed half-way it goes on with the
/// next call. throws Fault (bad_output).
void set_earlier_aside(const std::filesystem::path& out);

}  // namespace quarrywatch::operation
