#include "pipeline/commands/run.hpp"

#include <cstdio>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/commands/site_table.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/log.hpp"
#include "pipeline/run_record.hpp"
#include "pipeline/stages/choose_pair.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    return {
        .name = "run",
        .summary = "The nightly job: the newest scene of a configuration against an earlier one of the same season.",
        .arguments = {},
        .options = {{.name = "out", .value = "DIR", .meaning = "folder for the outputs", .required = true},
                    {.name = "dry-run", .meaning = "check scenes and layers, say what would be done, write nothing"}},
        .examples = {"run --config county.ini --out nights/2025-06-03",
                     "run --config county.ini --out nights/2025-06-03 --dry-run"}};
}

// Scenes that can be read; the others are recorded and left out.
std::vector<io::Scene> usable_scenes(const config::Config& config, Manifest& manifest, bool& some_failed) {
    std::vector<io::Scene> scenes;
    for (const config::SceneSpec& spec : config.scenes) try {
            scenes.push_back(io::resolve_scene(spec));
        } catch (const Fault& fault) {
            some_failed = true;
            manifest.warnings.emplace_back(fault.what());
            log::error("ingest", fault.what());
        }
    return scenes;
}

void dry_run(const std::vector<io::Scene>& scenes, std::size_t before, std::size_t after,
             const std::vector<io::Scene>& references, const config::Config& config) {
    const io::Grid grid = stages::common_grid(scenes[before], scenes[after], config.grid);
    const io::Layers layers = io::read_layers(config.layers, grid);
    const auto say = [](const char* role, const io::Scene& scene) {
        std::printf("%-9s %s  %s  %zu bands, %d x %d px\n", role, scene.id.c_str(),
                    scene.date ? config::print_date(*scene.date).c_str() : "no date", scene.bands.size(),
                    scene.grid.cols, scene.grid.rows);
    };
    say("before", scenes[before]);
    say("after", scenes[after]);
    for (const io::Scene& reference : references) say("reference", reference);
    std::printf("grid      %d x %d px\n", grid.cols, grid.rows);
    for (const auto& [role, layer] : layers)
        std::printf("layer     %s: %zu features\n", role.c_str(), layer.features().size());
}

}  // namespace

int run_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const config::Config& config = line->config;
    if (config.scenes.size() < 2)
        throw Fault(ExitCode::bad_configuration, "[scene.*]",
                    "a run needs at least two scenes, the configuration names " + std::to_string(config.scenes.size()),
                    "Add a section [scene.<id>] with path and date for each.");
    io::start_gdal(kBlockCacheBytes);
    const std::filesystem::path out = line->text("out");
    std::vector<Site> sites;
    const auto work = [&](Manifest& manifest) {
        bool some_failed = false;
        const Manifest begun = manifest;
        std::vector<io::Scene> scenes = usable_scenes(config, manifest, some_failed);
        for (;;) {
            const auto chosen = stages::choose_pair(scenes);
            if (!chosen)
                throw Fault(ExitCode::bad_input, "run", "fewer than two scenes can be used",
                            "See the faults above; repair the scenes or add others.");
            const auto [before, after] = *chosen;
            log::info("run", "comparing " + scenes[after].id + " with " + scenes[before].id);
            std::vector<io::Scene> references;
            for (const std::size_t i : stages::choose_references(
                     scenes, before, after, static_cast<std::size_t>(config.coregister.reference_scenes - 1)))
                references.push_back(scenes[i]);
            if (line->has("dry-run")) {
                dry_run(scenes, before, after, references, config);
                return some_failed ? ExitCode::done_with_failures : ExitCode::done;
            }
            try {
                flow::RunResult result =
                    flow::run_pair(scenes[before], scenes[after], config, out, manifest, references);
                sites = std::move(result.sites);
                return some_failed ? ExitCode::done_with_failures : result.code;
            } catch (const Fault& fault) {
                // The earlier scene may be the bad one: try the next best. The newest one is what the night is about.
                if (fault.code() != ExitCode::bad_input && fault.code() != ExitCode::no_answer) throw;
                if (scenes.size() <= 2) throw;
                some_failed = true;
                std::vector<std::string> warnings = std::move(manifest.warnings);
                manifest = begun;
                manifest.warnings = std::move(warnings);
                manifest.warnings.emplace_back(scenes[before].id + ": " + fault.what());
                log::error("run", manifest.warnings.back());
                scenes.erase(scenes.begin() + static_cast<std::ptrdiff_t>(before));
            }
        }
    };
    if (line->has("dry-run")) {
        Manifest unused;
        return static_cast<int>(work(unused));
    }
    const ExitCode code = record_run("run", config, out, work);
    print_site_summary(sites, out);
    return static_cast<int>(code);
}

}  // namespace quarrywatch::commands
