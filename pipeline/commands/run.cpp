#include "pipeline/commands/run.hpp"

#include <cstdio>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/commands/site_table.hpp"
#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/log.hpp"
#include "pipeline/night.hpp"
#include "pipeline/night_plan.hpp"
#include "pipeline/operation/held_night.hpp"
#include "pipeline/operation/run_watch.hpp"
#include "pipeline/run_record.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    return {
        .name = "run",
        .summary = "The nightly job: every new scene of a configuration against earlier ones of the same season.",
        .arguments = {},
        .options = {{.name = "out", .value = "DIR", .meaning = "folder for the outputs", .required = true},
                    {.name = "release", .meaning = "publish the night although a publish guard objects to it"},
                    {.name = "dry-run", .meaning = "check scenes and layers, say what would be done, write nothing"}},
        .examples = {"run --config county.ini --out nights/2025-06-03",
                     "run --config county.ini --out nights/2025-06-03 --dry-run"}};
}

void require_scenes(const config::Config& config) {
    const config::Catalogue& c = config.catalogue;
    const bool catalogue = !c.pattern.empty() || !c.csv.empty() || !c.stac.empty();
    if (catalogue || config.scenes.size() >= 2) return;
    throw Fault(ExitCode::bad_configuration, "[scene.*]",
                "a run needs at least two scenes, the configuration names " + std::to_string(config.scenes.size()),
                "Add a section [scene.<id>] with path and date for each, or a [catalogue].");
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

night::Commit commit_to(night::Plan& plan, const std::string& night_name) {
    // A night without a look has nothing to say; one that is in the ledger has said it.
    if (!plan.ledger || plan.replay || (plan.input.looks.empty() && plan.input.not_looked_at.empty())) return {};
    return [&plan, night_name](ledger::Change change) {
        change.revision = {plan.revision, "night", plan.run_id, night_name, kVersion};
        plan.ledger->commit(std::move(change));
        log::info("ledger", "revision " + std::to_string(plan.revision) + " written");
    };
}

}  // namespace

int run_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const config::Config& config = line->config;
    require_scenes(config);
    io::start_gdal(kBlockCacheBytes);
    const std::filesystem::path out = line->text("out");
    std::vector<Site> sites;
    const bool dry = line->has("dry-run");
    operation::RunWatch watch(config);
    const auto work = [&](Manifest& manifest) {
        bool some_failed = false;
        const std::vector<io::Scene> scenes = night::usable_scenes(config, manifest, some_failed);
        night::Plan plan = night::make_plan(scenes, config, dry ? io::LedgerAccess::read : io::LedgerAccess::write);
        some_failed = some_failed || !plan.warnings.empty();
        manifest.warnings.insert(manifest.warnings.end(), plan.warnings.begin(), plan.warnings.end());
        const ExitCode done = some_failed ? ExitCode::done_with_failures : ExitCode::done;
        if (dry) {
            dry_run(plan, config);
            return done;
        }
        if (plan.replay) manifest.night = plan.night;
        // A night that the ledger knows was published before, or was about to be.
        plan.input.guards =
            line->has("release") || plan.replay ? operation::GuardMode::released : operation::GuardMode::on;
        watch.plan(plan);
        const night::Commit commit = commit_to(plan, manifest.night);
        night::Result result = night::run(std::move(plan.input), config, out, manifest, commit);
        watch.list(result.sites);
        sites = std::move(result.sites);
        return some_failed && result.code != ExitCode::held_back ? ExitCode::done_with_failures : result.code;
    };
    if (dry) {
        Manifest unused;
        return static_cast<int>(work(unused));
    }
    const ExitCode code = record_run("run", config, out, work, watch.ended());
    print_site_summary(sites, code == ExitCode::held_back ? out / operation::kHeldFolder : out, out);
    return static_cast<int>(code);
}

}  // namespace quarrywatch::commands
