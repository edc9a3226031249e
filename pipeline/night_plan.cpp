#include "pipeline/night_plan.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "pipeline/config/print.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/fnv1a.hpp"
#include "pipeline/io/catalogue.hpp"
#include "pipeline/io/checksum.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/night_grid.hpp"
#include "pipeline/stages/plan_looks.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::night {

namespace {

// Keys that change how a run is done, not what comes out.
bool is_of_the_machine(const std::string& key) {
    return key == "run.threads" || key == "run.memory_limit" || key == "run.tile_size_px" ||
           key == "run.min_free_disk" || key == "outputs.metrics" || key.starts_with("publish.") ||
           key.starts_with("ledger.wait") || key.starts_with("learn.") || key.starts_with("tune.");
}

std::uint64_t size_of(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : static_cast<std::uint64_t>(size);
}

std::string hash_of(const std::vector<io::Scene>& scenes, const config::Config& config) {
    Fnv1a hash;
    const auto add = [&](const std::string& text) {
        hash.add(static_cast<std::uint64_t>(text.size()));
        hash.add(std::string_view(text));
    };
    for (const auto& [key, value] : config::list_values(config)) {
        if (is_of_the_machine(key)) continue;
        add(key);
        add(value);
    }
    for (const io::Scene& scene : scenes) {
        add(look_id(scene));
        for (const io::BandSource& band : scene.bands) {
            add(band.path);
            hash.add(size_of(band.path));
        }
    }
    for (const config::LayerSpec& layer : config.layers)
        add(io::input_record(layer.role, layer.path, std::nullopt).checksum);
    if (!config.ranking.model.empty()) add(io::input_record("model", config.ranking.model, std::nullopt).checksum);
    char text[20];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash.value()));
    return text;
}

std::vector<bool> new_scenes(const std::vector<io::Scene>& scenes, const config::Config& config,
                             const ledger::Content& known) {
    std::vector<bool> is_new(scenes.size(), true);
    if (config.ledger.path.empty()) {
        if (config.series.since) return is_new;
        std::fill(is_new.begin(), is_new.end(), false);
        const auto newest = std::max_element(scenes.begin(), scenes.end(), [](const io::Scene& a, const io::Scene& b) {
            return a.date && b.date ? *a.date < *b.date : !a.date && b.date;
        });
        const bool dated =
            std::count_if(scenes.begin(), scenes.end(), [](const auto& s) { return s.date.has_value(); }) > 1;
        is_new[dated ? static_cast<std::size_t>(newest - scenes.begin()) : scenes.size() - 1] = true;
        return is_new;
    }
    std::map<std::string, bool> settled;
    for (const ledger::LookRecord& look : known.looks) settled[look.look_id] = is_settled(look.status);
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        const auto found = settled.find(look_id(scenes[i]));
        is_new[i] = found == settled.end() || !found->second;
    }
    return is_new;
}

ledger::LookRecord not_looked_at(const io::Scene& scene, stages::BaselineKind kind) {
    ledger::LookRecord record;
    record.look_id = look_id(scene);
    record.scene_id = scene.id;
    record.date = scene.date;
    record.sensor = scene.sensor;
    record.status = "no_baseline";
    record.reason = kind == stages::BaselineKind::none ? "no earlier scene" : "no earlier scene of the same season";
    return record;
}

Look look_of(const stages::LookPlan& plan, const std::vector<io::Scene>& scenes) {
    Look look;
    look.look_id = look_id(scenes[plan.scene]);
    look.kind = plan.kind;
    look.scenes.after = scenes[plan.scene];
    for (const std::size_t i : plan.baseline) look.scenes.earlier.push_back(scenes[i]);
    look.scenes.composed = plan.baseline.size();
    for (const std::size_t i : plan.references) look.scenes.earlier.push_back(scenes[i]);
    return look;
}

// Earlier scenes that show no ground of the new one, or lie in no CRS, are of no use to it.
void leave_out_strangers(Look& look, const config::Config& config, std::vector<std::string>& warnings) {
    std::vector<io::Scene> kept;
    std::size_t composed = 0;
    for (std::size_t i = 0; i < look.scenes.earlier.size(); ++i) try {
            static_cast<void>(stages::common_grid(look.scenes.earlier[i], look.scenes.after, config.grid));
            static_cast<void>(stages::common_roles(look.scenes.earlier[i], look.scenes.after));
            composed += i < look.scenes.composed ? 1 : 0;
            kept.push_back(std::move(look.scenes.earlier[i]));
        } catch (const Fault& fault) {
            if (fault.code() != ExitCode::bad_input) throw;
            warnings.push_back(look.look_id + " against " + look.scenes.earlier[i].id + ": " + fault.what());
            log::error("run", warnings.back());
        }
    look.scenes.earlier = std::move(kept);
    look.scenes.composed = std::max<std::size_t>(composed, 1);
}

}  // namespace

bool is_settled(const std::string& status) { return status == "done" || status == "partly" || status == "no_answer"; }

std::vector<io::Scene> usable_scenes(const config::Config& config, Manifest& manifest, bool& some_failed) {
    std::vector<config::SceneSpec> specs = config.scenes;
    // What is named by itself goes before what a catalogue says of it.
    for (config::SceneSpec& found : io::find_catalogue_scenes(config.catalogue, manifest.warnings)) {
        const bool named = std::any_of(config.scenes.begin(), config.scenes.end(), [&](const config::SceneSpec& s) {
            return s.path == found.path || s.id == found.id;
        });
        if (!named) specs.push_back(std::move(found));
    }
    std::vector<io::Scene> scenes;
    for (const config::SceneSpec& spec : specs) try {
            scenes.push_back(io::resolve_scene(spec));
        } catch (const Fault& fault) {
            some_failed = true;
            manifest.warnings.emplace_back(fault.what());
            log::error("ingest", fault.what());
        }
    return scenes;
}

Plan make_plan(const std::vector<io::Scene>& scenes, const config::Config& config, io::LedgerAccess access) {
    if (scenes.size() < 2)
        throw Fault(ExitCode::bad_input, "run", "fewer than two scenes can be used",
                    "See the faults above; repair the scenes or add others.");
    Plan plan;
    plan.run_id = hash_of(scenes, config);
    plan.input.numbered = !config.ledger.path.empty();
    // A dry run looks into a ledger that is there and makes none.
    const bool exists = access == io::LedgerAccess::write || std::filesystem::exists(config.ledger.path);
    if (plan.input.numbered && exists) {
        plan.ledger = std::make_unique<io::LedgerFile>(config.ledger.path, access, config.ledger.wait_s);
        const std::int64_t last = plan.ledger->revision();
        const std::optional<ledger::Revision> same = plan.ledger->find_run(plan.run_id);
        plan.replay = same && same->number == last;
        plan.revision = plan.replay ? last : last + 1;
        plan.input.known = plan.replay ? plan.ledger->load(last - 1) : plan.ledger->load();
        if (plan.replay) plan.night = same->night;
        plan.input.history = [ledger = plan.ledger.get(), before = plan.replay ? last - 1 : last] {
            std::map<std::string, std::vector<ledger::Observation>> of_sites;
            for (ledger::Observation& o : ledger->observations())
                if (o.subject == ledger::Subject::site && o.revision <= before)
                    of_sites[o.subject_id].push_back(std::move(o));
            return of_sites;
        };
        if (plan.replay)
            log::info("ledger", "this night is in the ledger as revision " + std::to_string(last) +
                                    ": its files are made again, the ledger stays as it is");
    }
    const std::vector<stages::LookPlan> looks =
        stages::plan_looks(scenes, new_scenes(scenes, config, plan.input.known), config.series,
                           static_cast<std::size_t>(config.coregister.reference_scenes));
    for (std::size_t i = 0; i < looks.size(); ++i) {
        const stages::BaselineKind kind = looks[i].kind;
        const bool newest = i + 1 == looks.size() && kind != stages::BaselineKind::none;
        if (newest || kind == stages::BaselineKind::same_season) {
            Look look = look_of(looks[i], scenes);
            leave_out_strangers(look, config, plan.warnings);
            if (!look.scenes.earlier.empty()) {
                plan.input.looks.push_back(std::move(look));
                continue;
            }
        }
        ledger::LookRecord record = not_looked_at(scenes[looks[i].scene], kind);
        const bool on_record = std::any_of(plan.input.known.looks.begin(), plan.input.known.looks.end(),
                                           [&](const ledger::LookRecord& r) { return r.look_id == record.look_id; });
        if (!on_record) plan.input.not_looked_at.push_back(std::move(record));
    }
    if (plan.input.looks.empty() && !plan.warnings.empty())
        throw Fault(ExitCode::bad_input, "run", plan.warnings.back(), "Check the scenes with gdalinfo.");
    std::vector<const io::Scene*> afters;
    for (const Look& look : plan.input.looks) afters.push_back(&look.scenes.after);
    const io::Scene& reference =
        plan.input.looks.empty() ? stages::newest_of(scenes) : plan.input.looks.back().scenes.earlier.front();
    plan.input.grid = stages::night_grid(reference, afters, config.grid);
    if (plan.input.numbered && !plan.input.grid.has_crs())
        throw Fault(ExitCode::bad_input, "ledger",
                    "the scenes have no coordinate reference system, so that their sites have no place",
                    "Leave ledger.path empty, or give the scenes a coordinate reference system.");
    return plan;
}

}  // namespace quarrywatch::night
