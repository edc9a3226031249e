#pragma once
// The plan of a run in shards: two files in the run's folder, frozen until it is finished.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/shards/cut.hpp"

namespace quarrywatch::shards {

struct ShardPlan {
    std::string run_id;  ///< of the inputs and the configuration, as night::Plan has it
    std::string night;
    int tile_px = 0;
    std::vector<std::vector<Part>> shards;
};

/// The file of the frozen configuration. throws  Fault (bad_input): there is no plan.
[[nodiscard]] std::filesystem::path planned_configuration(const std::filesystem::path& run_folder);

/// Write both files, the plan last. throws  Fault (bad_output), (bad_configuration) for a value that a file cannot
/// hold.
void write_plan(const std::filesystem::path& run_folder, const ShardPlan& plan, const config::Config& config);

/// throws  Fault (bad_input): there is no plan, or another program's.
[[nodiscard]] ShardPlan read_plan(const std::filesystem::path& run_folder);

/// Note, and ask, that a shard is done. throws  Fault (bad_output).
void note_done(const std::filesystem::path& run_folder, std::size_t shard);
/// Numbers of the shards that are not done.
[[nodiscard]] std::vector<std::size_t> missing_shards(const std::filesystem::path& run_folder, const ShardPlan& plan);

}  // namespace quarrywatch::shards
