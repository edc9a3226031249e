#pragma once
// A night: its looks one after the other, what they add up to with all that the ledger knows, and the files. A pair of
// scenes is a night of one look.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/journal/run_journal.hpp"
#include "pipeline/learn/ranking_model.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/operation/publish_guards.hpp"
#include "pipeline/site.hpp"
#include "pipeline/stages/plan_looks.hpp"
#include "pipeline/stages/track_sites.hpp"
#include "pipeline/stages/watch_record.hpp"

namespace quarrywatch::night {

struct Look {
    std::string look_id;  ///< <date>_<scene id>
    flow::LookScenes scenes;
    stages::BaselineKind kind = stages::BaselineKind::same_season;
};

struct Input {
    std::vector<Look> looks;                        ///< oldest first; may be none: then the list is what still stands
    std::vector<ledger::LookRecord> not_looked_at;  ///< new scenes without a baseline
    io::Grid grid;
    ledger::Content known;  ///< empty without a ledger
    bool numbered = false;  ///< sites get numbers for life
    operation::GuardMode guards = operation::GuardMode::off;
    /// What was observed of each site before this night, oldest first; null without a ledger.
    std::function<std::map<std::string, std::vector<ledger::Observation>>()> history;
    const journal::RunJournal* journal = nullptr;  ///< of finished tiles, or none
};

struct Result {
    ExitCode code = ExitCode::done;
    std::vector<Site> sites;  ///< the night's list, by priority
};

/// Called when every file is staged and before any is published: the ledger's transaction. May throw; then nothing is
/// published.
using Commit = std::function<void(ledger::Change)>;

/// Play a night into a folder. A look that fails is recorded, tried again without the first scene of its baseline, and
/// left out when nothing is left to compare it with; the other looks go on.
/// return  done; done_with_failures where tiles, looks or references failed; with a ledger no_answer where no look saw
///         anything: that is on record then, and the list holds what still stands; held_back where the publish guards
///         object: then `commit` is not called, no database is written, and all files are in DIR/held_back.
/// throws  Fault as the stages do; where every look failed, the last one's. Nothing half-written is left behind.
[[nodiscard]] Result run(Input input, const config::Config& config, const std::filesystem::path& out,
                         Manifest& manifest, const Commit& commit = {});

/// The model that ranking.model names, or null; refused at once where it was trained on looks of another kind.
/// throws  Fault (bad_input, bad_configuration): see learn/model_file.hpp, learn/apply.hpp.
[[nodiscard]] std::optional<learn::RankingModel> ranking_model(const Input& input, const config::Config& config);

/// The places that a look is asked about: the sites first, then licences and closed pits.
[[nodiscard]] std::vector<stages::Runs> watched_places(const stages::SiteTracker& tracker,
                                                       const stages::WatchedLayers& subjects);

/// What the tiles of a look keep for the outputs. last  of the night: only that one is shown.
[[nodiscard]] flow::TileContent tile_content(const config::Config& config, bool last);

/// The earlier scene may be the bad one: compare with the next best. Requires a second one.
void drop_first_earlier(Look& look);

/// The identifier of a look.
[[nodiscard]] std::string look_id(const io::Scene& scene);

}  // namespace quarrywatch::night
