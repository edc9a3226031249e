#include "pipeline/commands/run.hpp"

#include <cstdio>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/play_night.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/night.hpp"
#include "pipeline/night_plan.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    return {
        .name = "run",
        .summary = "The nightly job: every new scene of a configuration against earlier ones of the same season.",
        .arguments = {},
        .options = {{.name = "out", .value = "DIR", .meaning = "folder for the outputs", .required = true},
                    {.name = "resume", .meaning = "go on with what an interrupted run left in the folder"},
                    {.name = "release", .meaning = "publish the night although a publish guard objects to it"},
                    {.name = "dry-run", .meaning = "check scenes and layers, say what would be done, write nothing"}},
        .examples = {"run --config county.ini --out nights/2025-06-03",
                     "run --config county.ini --out nights/2025-06-03 --dry-run"}};
}

void say(const char* role, const io::Scene& scene) {
    std::printf("%-9s %s  %s  %zu bands, %d x %d px\n", role, scene.id.c_str(),
                scene.date ? config::print_date(*scene.date).c_str() : "no date", scene.bands.size(), scene.grid.cols,
                scene.grid.rows);
}

void dry_run(const night::Plan& plan, const config::Config& config) {
    const night::Input& input = plan.input;
    const auto model = night::ranking_model(input, config);
    const io::Layers layers = io::read_layers(config.layers, input.grid);
    for (const night::Look& look : input.looks) {
        say("after", look.scenes.after);
        for (std::size_t i = 0; i < look.scenes.earlier.size(); ++i)
            say(i == 0 ? "before" : i < look.scenes.composed ? "baseline" : "reference", look.scenes.earlier[i]);
        if (look.kind != stages::BaselineKind::same_season)
            std::printf("          baseline: %s\n", std::string(config::enum_name(look.kind)).c_str());
    }
    for (const ledger::LookRecord& record : input.not_looked_at)
        std::printf("left out  %s: %s\n", record.look_id.c_str(), record.reason.c_str());
    if (input.looks.empty()) std::printf("no new scene\n");
    std::printf("grid      %d x %d px\n", input.grid.cols, input.grid.rows);
    for (const auto& [role, layer] : layers)
        std::printf("layer     %s: %zu features\n", role.c_str(), layer.features().size());
    if (model)
        std::printf("model     %s: %zu features, learned from %zu right and %zu wrong sites\n",
                    config.ranking.model.c_str(), model->features.size(), model->training.right, model->training.wrong);
    if (input.numbered)
        std::printf("ledger    %zu sites, %zu looks, revision %lld%s\n", input.known.sites.size(),
                    input.known.looks.size(), static_cast<long long>(input.known.revision),
                    plan.replay ? " (this night is in it)" : "");
}

}  // namespace

int run_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const config::Config& config = line->config;
    require_scenes(config);
    io::start_gdal(kBlockCacheBytes);
    const std::filesystem::path out = line->text("out");
    if (!line->has("dry-run"))
        return static_cast<int>(
            play_night("run", config, out, {.resume = line->has("resume"), .release = line->has("release")}));
    Manifest unused;
    bool some_failed = false;
    const std::vector<io::Scene> scenes = night::usable_scenes(config, unused, some_failed);
    const night::Plan plan = night::make_plan(scenes, config, io::LedgerAccess::read);
    dry_run(plan, config);
    return static_cast<int>(some_failed || !plan.warnings.empty() ? ExitCode::done_with_failures : ExitCode::done);
}

}  // namespace quarrywatch::commands
