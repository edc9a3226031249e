#include "pipeline/commands/plan.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/play_night.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/journal/run_journal.hpp"
#include "pipeline/night_plan.hpp"
#include "pipeline/run_record.hpp"
#include "pipeline/schedule.hpp"
#include "pipeline/shards/plan_file.hpp"

namespace quarrywatch::commands {

namespace {

constexpr int kMostShards = 10000;

CommandSyntax syntax() {
    return {.name = "plan",
            .summary = "Cut a run into shards of equal cost, for machines that share its folder.",
            .arguments = {},
            .options = {{.name = "out", .value = "DIR", .meaning = "folder of the run", .required = true},
                        {.name = "shards",
                         .value = "N",
                         .meaning = "how many; each is worked on by `work DIR --shard I`, I from 0 to N - 1",
                         .required = true}},
            .examples = {"plan --config county.ini --out /shared/2025-06-03 --shards 32",
                         "work /shared/2025-06-03 --shard 0", "finish /shared/2025-06-03"}};
}

}  // namespace

int plan_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const config::Config& config = line->config;
    require_scenes(config);
    const int count = line->whole_number("shards", 1, kMostShards);
    io::start_gdal(kBlockCacheBytes);
    const std::filesystem::path out = line->text("out");
    Manifest manifest;
    bool some_failed = false;
    const std::vector<io::Scene> scenes = night::usable_scenes(config, manifest, some_failed);
    const night::Plan night = night::make_plan(scenes, config, io::LedgerAccess::read);
    some_failed = some_failed || !night.warnings.empty();

    shards::ShardPlan plan;
    plan.run_id = night.run_id;
    plan.night = night.replay ? night.night : night_name(config);
    plan.tile_px = std::max(kSmallestTile_px, config.run.tile_size_px);
    const std::vector<core::Window> tiles =
        shards::tiles_of(night.input.grid.rows, night.input.grid.cols, plan.tile_px);
    std::vector<shards::LookCost> looks;
    for (const night::Look& look : night.input.looks)
        looks.push_back({look.look_id, static_cast<double>(1 + look.scenes.composed)});
    plan.shards = shards::cut(tiles, looks, count);
    const journal::RunJournal begun(out, run_state(night, config, plan.night), false);
    shards::write_plan(out, plan, config);
    const auto used = std::count_if(plan.shards.begin(), plan.shards.end(), [](const auto& s) { return !s.empty(); });
    std::printf("%zu looks of %zu tiles in %d shards", looks.size(), tiles.size(), count);
    if (used < count) std::printf(", of which %d are empty", count - static_cast<int>(used));
    std::printf("\nwork      quarrywatch work %s --shard I, for I from 0 to %d\nfinish    quarrywatch finish %s\n",
                out.c_str(), count - 1, out.c_str());
    return static_cast<int>(some_failed ? ExitCode::done_with_failures : ExitCode::done);
}

}  // namespace quarrywatch::commands
