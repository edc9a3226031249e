#pragma once
// Checks that see more than one key.

#include "pipeline/config/apply.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/config/faults.hpp"

namespace quarrywatch::config {

/// Check what no single key shows: scenes and layers have a path, a mask has a kind, rules have a class. Reports to
/// `faults` at the place where the section, or failing that one of its keys, was met.
void check_config(const Config& config, const Origins& origins, FaultList& faults);

/// Bring the rules into the order of their names, byte by byte, and take out those whose condition was set
/// to nothing. A rule that never got a condition stays, for check_config to tell of.
void settle_rules(std::vector<RuleSpec>& rules, const Origins& origins);

}  // namespace quarrywatch::config
