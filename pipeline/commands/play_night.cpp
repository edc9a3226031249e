#include "pipeline/commands/play_night.hpp"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "pipeline/commands/site_table.hpp"
#include "pipeline/config/print.hpp"
#include "pipeline/log.hpp"
#include "pipeline/night.hpp"
#include "pipeline/operation/held_night.hpp"
#include "pipeline/operation/run_watch.hpp"
#include "pipeline/run_record.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::commands {

namespace {

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

void require_scenes(const config::Config& config) {
    const config::Catalogue& c = config.catalogue;
    const bool catalogue = !c.pattern.empty() || !c.csv.empty() || !c.stac.empty();
    if (catalogue || config.scenes.size() >= 2) return;
    throw Fault(ExitCode::bad_configuration, "[scene.*]",
                "a run needs at least two scenes, the configuration names " + std::to_string(config.scenes.size()),
                "Add a section [scene.<id>] with path and date for each, or a [catalogue].");
}

journal::RunState run_state(const night::Plan& plan, const config::Config& config, const std::string& night) {
    journal::RunState state{night, {}, {}};
    for (auto& [key, value] : config::list_values(config)) state.configuration[key] = value;
    std::set<std::string> seen;
    const auto add = [&](journal::InputFile file) {
        if (seen.insert(file.path).second) state.inputs.push_back(std::move(file));
    };
    for (const night::Look& look : plan.input.looks) {
        for (journal::InputFile& file : journal::files_of(look.scenes.after)) add(std::move(file));
        for (const io::Scene& scene : look.scenes.earlier)
            for (journal::InputFile& file : journal::files_of(scene)) add(std::move(file));
    }
    for (const config::LayerSpec& layer : config.layers) add(journal::input_file(layer.path));
    for (journal::InputFile& file : journal::network_files(config)) add(std::move(file));
    return state;
}

ExitCode play_night(const std::string& command, const config::Config& config, const std::filesystem::path& out,
                    const NightOptions& options) {
    std::vector<Site> sites;
    operation::RunWatch watch(config);
    std::optional<journal::RunJournal> journal;
    const auto work = [&](Manifest& manifest) {
        bool some_failed = false;
        const std::vector<io::Scene> scenes = night::usable_scenes(config, manifest, some_failed);
        night::Plan plan = night::make_plan(scenes, config, io::LedgerAccess::write);
        some_failed = some_failed || !plan.warnings.empty();
        manifest.warnings.insert(manifest.warnings.end(), plan.warnings.begin(), plan.warnings.end());
        journal.emplace(out, run_state(plan, config, manifest.night), options.resume);
        plan.input.journal = &*journal;
        manifest.night = plan.replay ? plan.night : journal->night();
        // A night that the ledger knows was published before, or was about to be.
        plan.input.guards = options.release || plan.replay ? operation::GuardMode::released : operation::GuardMode::on;
        watch.plan(plan);
        const night::Commit commit = commit_to(plan, manifest.night);
        night::Result result = night::run(std::move(plan.input), config, out, manifest, commit);
        watch.list(result.sites);
        sites = std::move(result.sites);
        return some_failed && result.code != ExitCode::held_back ? ExitCode::done_with_failures : result.code;
    };
    ExitCode code{};
    try {
        code = record_run(command, config, out, work, watch.ended());
    } catch (const Fault& fault) {
        // An answer, though no welcome one: there is nothing to go on with. What many machines have done stays: a
        // file that one of them cannot read now may be there again.
        if (journal && !options.planned && (fault.code() == ExitCode::no_answer || fault.code() == ExitCode::bad_input))
            journal->close();
        throw;
    }
    const bool held = code == ExitCode::held_back;
    if (!held || !options.planned) journal->close();
    print_site_summary(sites, held ? out / operation::kHeldFolder : out, out);
    return code;
}

}  // namespace quarrywatch::commands
