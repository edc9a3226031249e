#include "pipeline/commands/finish.hpp"

#include <cstdio>
#include <filesystem>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/play_night.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/journal/run_journal.hpp"
#include "pipeline/shards/plan_file.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    return {.name = "finish",
            .summary = "Sites, lists and ledger of a planned run, from what its shards have done.",
            .arguments = {{"DIR", "folder of the run"}},
            .options = {{.name = "alone", .meaning = "do the missing shards here as well"},
                        {.name = "release", .meaning = "publish the night although a publish guard objects to it"}},
            .examples = {"finish /shared/2025-06-03"},
            .configuration = [](const CommandLine& line) { return shards::planned_configuration(line.text("DIR")); }};
}

void require_shards(const std::filesystem::path& folder, const shards::ShardPlan& plan) {
    const std::vector<std::size_t> missing = shards::missing_shards(folder, plan);
    if (missing.empty()) return;
    // A scheduler may repeat what has ended well; the shards' work is gone by then.
    if (!std::filesystem::exists(journal::journal_folder(folder)) && std::filesystem::exists(folder / "run.json"))
        throw Fault(ExitCode::bad_input, folder.string(), "this run is finished already, see its run.json",
                    "Plan again to do it anew, or give --alone to do all of it here");
    constexpr std::size_t kNamed = 20;
    std::string names;
    for (std::size_t i = 0; i < missing.size() && i < kNamed; ++i)
        names += (i == 0 ? "" : ", ") + std::to_string(missing[i]);
    if (missing.size() > kNamed) names += " and " + std::to_string(missing.size() - kNamed) + " more";
    throw Fault(ExitCode::bad_input, folder.string(), "shards are not done: " + names,
                "Run `work` on them again, or give --alone to do them here");
}

}  // namespace

int finish_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    io::start_gdal(kBlockCacheBytes);
    const std::filesystem::path folder = line->text("DIR");
    const shards::ShardPlan plan = shards::read_plan(folder);
    if (!line->has("alone")) require_shards(folder, plan);
    return static_cast<int>(
        play_night("finish", line->config, folder, {.resume = true, .release = line->has("release"), .planned = true}));
}

}  // namespace quarrywatch::commands
