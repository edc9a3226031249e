#include "pipeline/night.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/dispatch/patch_report.hpp"
#include "pipeline/dispatch/township_summary.hpp"
#include "pipeline/interrupt.hpp"
#include "pipeline/io/checksum.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/learn/apply.hpp"
#include "pipeline/learn/model_file.hpp"
#include "pipeline/log.hpp"
#include "pipeline/night_outputs.hpp"
#include "pipeline/operation/disk_need.hpp"
#include "pipeline/operation/held_night.hpp"
#include "pipeline/operation/watchdog.hpp"
#include "pipeline/report/report.hpp"
#include "pipeline/stages/finish.hpp"
#include "pipeline/stages/known_layers.hpp"
#include "pipeline/stages/pixel_outputs.hpp"
#include "pipeline/stages/survey.hpp"
#include "pipeline/stages/track_sites.hpp"
#include "pipeline/stages/watch_record.hpp"
#include "pipeline/stopwatch.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::night {

namespace {

double clear_share(const std::vector<stages::TileResult>& tiles, const io::Grid& grid) {
    long long seen = 0;
    for (const stages::TileResult& tile : tiles) seen += tile.seen_pixels;
    return static_cast<double>(seen) / (static_cast<double>(grid.rows) * grid.cols);
}

ledger::LookRecord record_of(const Look& look) {
    ledger::LookRecord record;
    record.look_id = look.look_id;
    record.scene_id = look.scenes.after.id;
    record.date = look.scenes.after.date;
    record.sensor = look.scenes.after.sensor;
    for (std::size_t i = 0; i < look.scenes.composed; ++i) {
        const io::Scene& scene = look.scenes.earlier[i];
        record.baseline.push_back(scene.id);
        if (scene.date && (!record.baseline_newest || *record.baseline_newest < *scene.date))
            record.baseline_newest = scene.date;
    }
    record.status = "done";
    return record;
}

ManifestLook manifest_look(const ledger::LookRecord& record, stages::BaselineKind kind) {
    ManifestLook look;
    look.look_id = record.look_id;
    look.scene = record.scene_id;
    look.date = record.date;
    look.baseline = record.baseline;
    look.baseline_kind = config::enum_name(kind);
    look.status = record.status;
    look.reason = record.reason;
    look.clear_share = record.clear_share;
    look.registration_rmse_px = record.registration_rmse_px;
    look.sites_found = record.sites_found;
    return look;
}

/// The model was trained on looks with these bands and the detector that goes with them.
void require_alike(const learn::RankingModel& model, std::vector<std::string> roles, const config::Config& config) {
    learn::RunFacts run;
    run.version = kVersion;
    run.detector = config::enum_name(stages::detect_options(config, roles).method);
    std::sort(roles.begin(), roles.end());
    run.roles = std::move(roles);
    learn::require_alike(model, run, config.ranking.model);
}

/// The looks of a night, and what they leave behind.
class Player {
public:
    Player(const Input& input, const config::Config& config, const std::filesystem::path& out, Manifest& manifest)
        : config_(config),
          alone_(input.looks.size() == 1),
          remembers_(input.numbered),
          guards_(input.guards),
          earlier_looks_(input.known.looks),
          watchdog_(config, out),
          out_(out),
          manifest_(manifest),
          time_(manifest.seconds_per_stage),
          grid_(input.grid),
          model_(ranking_model(input, config)),
          // The office's layers first: one that cannot be used must not cost a survey.
          layers_(stages::with_known_sites(io::read_layers(config.layers, input.grid), input.known, input.grid)),
          tracker_(input.known, input.grid, config, input.numbered),
          subjects_(layers_, input.grid),
          history_(input.history),
          journal_(input.journal) {
        watchdog_.require(operation::pixel_bytes(config, grid_), "this run's pictures and rasters");
        stages::describe_layers(layers_, manifest_);
        if (!model_) return;
        const std::string& path = config.ranking.model;
        manifest_.inputs.push_back(io::input_record("ranking model", path, std::nullopt));
        log::info("rank", "the model " + path + " (" + manifest_.inputs.back().checksum + ") has " +
                              config::print_real(config.ranking.model_weight) +
                              " of the score's 100 points; nobody is sent to sites below " +
                              config::print_real(config.ranking.model_least_probability));
    }

    void play(Look look, bool last) {
        for (;;) try {
                look_once(look, last);
                return;
            } catch (const Fault& fault) {
                if (fault.code() != ExitCode::bad_input && fault.code() != ExitCode::no_answer) throw;
                const bool last_resort = look.scenes.earlier.size() < 2;
                const bool on_record = remembers_ && fault.code() == ExitCode::no_answer;
                if (alone_ && last_resort && !on_record) throw;  // the night has nothing else to tell
                failures_ = true;
                fault_ = std::current_exception();
                manifest_.warnings.emplace_back(look.look_id + " against " + look.scenes.earlier.front().id + ": " +
                                                fault.what());
                log::error("run", manifest_.warnings.back());
                // The earlier scene may be the bad one: try the next best.
                if (last_resort) return record_failure(look, fault);
                drop_first_earlier(look);
            }
    }

    void note(const ledger::LookRecord& record, stages::BaselineKind kind) {
        manifest_.looks.push_back(manifest_look(record, kind));
        extra_.push_back(record);
    }

    [[nodiscard]] Result finish(const Commit& commit, bool any_look) {
        const bool nothing_seen = any_look && done_ == 0;
        if (nothing_seen && !(remembers_ && unanswered_)) std::rethrow_exception(fault_);
        Result result;
        result.sites = tracker_.list(model_ ? &*model_ : nullptr);
        const bool held = is_held();
        watchdog_.require(operation::site_bytes(config_, result.sites.size()), "the lists and cards of the sites");
        ledger::Change change = tracker_.change(result.sites);
        change.patches = dispatch::report_patches(result.sites, observed_, layers_, grid_, manifest_.night,
                                                  dispatch::SummaryOptions{}.minimum_clear_share);
        // That nobody could look is an answer of its own.
        for (ledger::PatchRecord& patch : change.patches)
            if (unanswered_ && patch.reason == "no_look") patch.reason = "no_answer";
        change.looks.insert(change.looks.end(), extra_.begin(), extra_.end());
        change.observations.insert(change.observations.end(), observations_.begin(), observations_.end());
        std::vector<io::StagedOutput> staged;
        if (outputs_) staged = outputs_->stage(*last_, result.sites);
        report::StagedReport report =
            stage_report({result.sites, change, observed_, layers_, grid_, last_ ? &last_->pair : nullptr, history_},
                         config_, out_, manifest_.night);  // its pictures go into the lists
        for (io::StagedOutput& list : stages::stage_lists(
                 out_, {result.sites, pseudo_changes_, observed_, layers_, grid_, change.patches, report.pictures},
                 last_.get(), config_, manifest_))
            staged.push_back(std::move(list));
        throw_if_interrupted();  // from here on the night is told
        staged.push_back(io::write_text(out_ / "dispatch" / "zero_report.csv",
                                        dispatch::patch_table(change.patches, config_.run.language)));
        const std::filesystem::path folder = held ? out_ / operation::kHeldFolder : out_;
        if (held) {
            operation::clear_held(out_);
            operation::hold_back(staged, out_);
            operation::hold_back(report.outputs, out_);
        }
        for (const io::StagedOutput& output : staged)
            manifest_.outputs.push_back(std::filesystem::relative(output.final_path(), out_).generic_string());
        if (config_.outputs.report)
            manifest_.outputs.push_back(
                std::filesystem::relative(folder / "report" / "index.html", out_).generic_string());
        if (commit && !held) commit(std::move(change));
        io::publish_all(staged);
        io::publish_all(report.outputs);  // its page comes last: whoever opens it finds all of it
        if (!report.outputs.empty()) report::remove_leftovers(folder / "report", report.outputs);
        if (held)
            operation::set_earlier_aside(out_);
        else
            operation::clear_held(out_);
        if (!held) export_sites(result.sites, grid_, config_, manifest_);
        time_.lap("outputs");
        for (std::string& warning : watchdog_.warnings()) manifest_.warnings.push_back(std::move(warning));
        result.code = held           ? ExitCode::held_back
                      : nothing_seen ? ExitCode::no_answer
                      : failures_    ? ExitCode::done_with_failures
                                     : ExitCode::done;
        return result;
    }

private:
    // Whether the night is to stay with the operator.
    bool is_held() {
        if (guards_ == operation::GuardMode::off) return false;
        manifest_.publication = operation::judge_night(figures_, earlier_looks_, guards_, config_.publish);
        operation::say(*manifest_.publication, (out_ / operation::kHeldFolder).string());
        return manifest_.publication->status == "held_back";
    }

    void look_once(const Look& look, bool last) {
        const std::vector<stages::Runs> places = watched_places(tracker_, subjects_);
        const std::size_t sites = places.size() - subjects_.size();
        auto outcome = std::make_unique<flow::LookOutcome>();
        std::unique_ptr<stages::PixelOutputs> outputs;
        const auto sinks = [&](const ScenePair& pair) {
            if (last) outputs = std::make_unique<stages::PixelOutputs>(out_, pair, config_);
            flow::PixelSinks to = last ? outputs->sinks() : flow::PixelSinks{};
            to.watchdog = &watchdog_;
            return to;
        };
        const std::span<const io::Scene> earlier(look.scenes.earlier);
        const stages::WatchList watch(places);
        const flow::TileContent keep = tile_content(config_, last);
        std::optional<journal::LookJournal> journal;
        if (journal_ != nullptr)
            journal.emplace(journal_->look(look.look_id, journal::look_key(look.scenes, config_, grid_, keep), &watch));
        flow::look_at(look.scenes, config_, grid_, layers_, {keep, watch, sinks, journal ? &*journal : nullptr}, time_,
                      *outcome);

        // Another earlier scene may have come to be the first than when the night began.
        if (model_) require_alike(*model_, outcome->pair.roles, config_);
        ledger::LookRecord record = record_of(look);
        record.clear_share = clear_share(outcome->pass.tiles, grid_);
        record.registration = outcome->pair.registration.status;
        if (outcome->pair.registration.status == "ok")
            record.registration_rmse_px = outcome->pair.registration.field_rmse_px;
        if (outcome->pass.failed > 0) {
            record.status = "partly";
            record.reason = std::to_string(outcome->pass.failed) + " tiles failed";
        }
        failures_ = failures_ || outcome->pass.failed > 0 || outcome->pair.registration.some_reference_failed();
        record.sites_found = static_cast<int>(outcome->ruled.sites.size());
        stages::describe_look(outcome->pair, earlier.subspan(1), manifest_);
        manifest_.below_minimum += static_cast<std::int64_t>(outcome->ruled.below_minimum);
        for (const std::string& warning : outcome->ruled.warnings)
            if (std::find(manifest_.warnings.begin(), manifest_.warnings.end(), warning) == manifest_.warnings.end())
                manifest_.warnings.push_back(warning);
        manifest_.looks.push_back(manifest_look(record, look.kind));
        figures_.push_back(operation::figures_of(record, outcome->pair.registration, outcome->pass.tiles));

        std::vector<stages::WatchCounts> of_sites(outcome->watched.begin(),
                                                  outcome->watched.begin() + static_cast<std::ptrdiff_t>(sites));
        for (std::size_t i = 0; i < subjects_.size(); ++i)
            if (const auto seen = subjects_.observation(i, outcome->watched[sites + i], record))
                observations_.push_back(*seen);
        stages::add_observed(*outcome, observed_);
        std::vector<PseudoChange>& rejected = outcome->ruled.pseudo_changes;
        pseudo_changes_.insert(pseudo_changes_.end(), rejected.begin(), rejected.end());
        tracker_.add_look({std::move(record), std::move(outcome->ruled.sites), std::move(rejected),
                           &outcome->assembled.components, std::move(of_sites)});
        ++done_;
        if (last) {
            last_ = std::move(outcome);
            outputs_ = std::move(outputs);
        }
    }

    void record_failure(const Look& look, const Fault& fault) {
        ledger::LookRecord record = record_of(look);
        record.status = fault.code() == ExitCode::no_answer ? "no_answer" : "failed";
        record.reason = fault.what();
        unanswered_ = unanswered_ || fault.code() == ExitCode::no_answer;
        note(record, look.kind);
    }

    const config::Config& config_;
    bool alone_;      ///< there is one look only
    bool remembers_;  ///< there is a ledger, which is to know of looks that saw nothing
    operation::GuardMode guards_;
    std::vector<ledger::LookRecord> earlier_looks_;
    std::vector<operation::LookFigures> figures_;  ///< of the night's looks that were done
    operation::Watchdog watchdog_;
    std::filesystem::path out_;
    Manifest& manifest_;
    Stopwatch time_;
    io::Grid grid_;
    std::optional<learn::RankingModel> model_;
    io::Layers layers_;
    stages::SiteTracker tracker_;
    stages::WatchedLayers subjects_;
    std::vector<ledger::LookRecord> extra_;
    std::vector<ledger::Observation> observations_;
    std::vector<Observed> observed_;
    std::vector<PseudoChange> pseudo_changes_;
    std::unique_ptr<flow::LookOutcome> last_;  // what the rasters and pictures show
    std::unique_ptr<stages::PixelOutputs> outputs_;
    std::function<report::History()> history_;
    const journal::RunJournal* journal_;
    std::exception_ptr fault_;
    int done_ = 0;
    bool unanswered_ = false;
    bool failures_ = false;
};

}  // namespace

std::vector<stages::Runs> watched_places(const stages::SiteTracker& tracker, const stages::WatchedLayers& subjects) {
    std::vector<stages::Runs> places = tracker.places();
    places.insert(places.end(), subjects.places().begin(), subjects.places().end());
    return places;
}

flow::TileContent tile_content(const config::Config& config, bool last) {
    return {last && config.outputs.score_raster, config.outputs.class_raster, last && config.outputs.overview_px > 0};
}

void drop_first_earlier(Look& look) {
    look.scenes.earlier.erase(look.scenes.earlier.begin());
    look.scenes.composed = std::max<std::size_t>(1, look.scenes.composed - 1);
}

Result run(Input input, const config::Config& config, const std::filesystem::path& out, Manifest& manifest,
           const Commit& commit) {
    const config::Config fitted = operation::within_memory(config, manifest.warnings);
    Player player(input, fitted, out, manifest);
    for (const ledger::LookRecord& record : input.not_looked_at) player.note(record, stages::BaselineKind::none);
    const bool any_look = !input.looks.empty();
    for (std::size_t i = 0; i < input.looks.size(); ++i) {
        log::info("run", "look " + std::to_string(i + 1) + " of " + std::to_string(input.looks.size()) + ": " +
                             input.looks[i].look_id + " against " + input.looks[i].scenes.earlier.front().id);
        player.play(std::move(input.looks[i]), i + 1 == input.looks.size());
    }
    return player.finish(commit, any_look);
}

std::optional<learn::RankingModel> ranking_model(const Input& input, const config::Config& config) {
    if (config.ranking.model.empty()) return std::nullopt;
    learn::RankingModel model = learn::read_model(config.ranking.model);
    for (const Look& look : input.looks)
        require_alike(model, stages::common_roles(look.scenes.earlier.front(), look.scenes.after), config);
    return model;
}

std::string look_id(const io::Scene& scene) {
    return (scene.date ? config::print_date(*scene.date) : std::string("undated")) + "_" + scene.id;
}

}  // namespace quarrywatch::night
