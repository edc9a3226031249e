#include "pipeline/commands/work.hpp"

#include <filesystem>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/night_plan.hpp"
#include "pipeline/shards/plan_file.hpp"
#include "pipeline/shards/work.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    return {.name = "work",
            .summary = "Work on one shard of a planned run. Another attempt at it goes on where this one ended.",
            .arguments = {{"DIR", "folder of the run"}},
            .options = {{.name = "shard", .value = "I", .meaning = "its number, from 0", .required = true}},
            .examples = {"work /shared/2025-06-03 --shard 0"},
            .configuration = [](const CommandLine& line) { return shards::planned_configuration(line.text("DIR")); }};
}

}  // namespace

int work_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    io::start_gdal(kBlockCacheBytes);
    const std::filesystem::path folder = line->text("DIR");
    const shards::ShardPlan plan = shards::read_plan(folder);
    const int shard = line->whole_number("shard", 0, static_cast<int>(plan.shards.size()) - 1);
    Manifest manifest;
    bool some_failed = false;
    const std::vector<io::Scene> scenes = night::usable_scenes(line->config, manifest, some_failed);
    shards::work_on(folder, plan, static_cast<std::size_t>(shard),
                    night::make_plan(scenes, line->config, io::LedgerAccess::read), line->config);
    return static_cast<int>(ExitCode::done);
}

}  // namespace quarrywatch::commands
