#pragma once
// One shard of a run: the tiles that it was given, into the run's journal.

#include <cstddef>
#include <filesystem>

#include "pipeline/config/config.hpp"
#include "pipeline/night_plan.hpp"
#include "pipeline/shards/plan_file.hpp"

namespace quarrywatch::shards {

/// Work on a shard. Tiles that another attempt at it has finished are not done again; what cannot be compared, or
/// fails, is left to the finish, which tries once more and records it.
/// night  as night::make_plan() sees it on this machine. throws  Fault as the stages do; (bad_input) where the inputs
///        are not those that were planned with.
void work_on(const std::filesystem::path& run_folder, const ShardPlan& plan, std::size_t shard, night::Plan night,
             const config::Config& config);

}  // namespace quarrywatch::shards
