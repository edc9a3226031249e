#pragma once
// From look to look: which site a detection belongs to, what a look says for or against it, and what becomes of it.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernels/vectorise/stitch.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/learn/ranking_model.hpp"
#include "pipeline/ledger/numbers.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/site.hpp"
#include "pipeline/stages/rules.hpp"
#include "pipeline/stages/site_pixels.hpp"
#include "pipeline/stages/watch.hpp"

namespace quarrywatch::stages {

/// What one look brought.
struct LookFindings {
    ledger::LookRecord record;
    std::vector<Site> sites;  ///< after the rules, each with its component
    std::vector<PseudoChange> pseudo_changes;
    const vectorise::Components* components = nullptr;
    std::vector<WatchCounts> watched;  ///< of SiteTracker::places(), in its order
};

/// The sites of a run in one grid: those that the ledger knew, and those found since. Looks are added in the order of
/// their dates; two dates are a run of one look.
class SiteTracker {
public:
    /// known     as of the last night; empty without a ledger.
    /// numbered  sites get numbers for life; else provisional ones.
    SiteTracker(const ledger::Content& known, const io::Grid& grid, const config::Config& config, bool numbered);
    SiteTracker(const SiteTracker&) = delete;
    SiteTracker& operator=(const SiteTracker&) = delete;

    /// The pixels of every site that the next look is asked about. Valid until add_look().
    [[nodiscard]] std::vector<Runs> places() const;
    /// Take a look's findings. cost  linear in the sites, and in the pixels of those that meet.
    void add_look(LookFindings look);

    /// The night's list: every site found tonight, and those of the classes sent that still stand open, ranked;
    /// with a model by what it says as well. throws  Fault (bad_configuration): see learn::apply().
    [[nodiscard]] std::vector<Site> list(const learn::RankingModel* model = nullptr) const;
    /// What the ledger is to learn: looks, observations, and the sites that are new or changed, with their scores in
    /// the list.
    [[nodiscard]] ledger::Change change(const std::vector<Site>& list) const;

private:
    struct Tracked {
        ledger::SiteRecord record;
        Runs runs;                 ///< greatest extent, within the grid
        std::optional<Site> site;  ///< as last found tonight
        std::int64_t pixels = 0;   ///< of `runs`
        std::array<int, 4> box{};  ///< first and last row, first column and end of columns
        bool touched = false;      ///< the ledger is to learn of it
        bool cut = false;          ///< its outline reaches beyond the grid, and stays as it was
    };
    struct LookContext;

    [[nodiscard]] std::vector<int> ages_of() const;
    void set_runs(Tracked& tracked, Runs runs) const;
    [[nodiscard]] std::string new_number(const Site& site);
    void begin(Site site, Runs runs, const LookContext& look, std::optional<std::size_t> parent);
    void go_on(Tracked& tracked, Site site, const Runs& runs, const LookContext& look, const WatchCounts& counts);
    void not_found(Tracked& tracked, const LookContext& look, const WatchCounts& counts, bool pseudo);
    void still_closed(Tracked& tracked, const LookContext& look, const WatchCounts& counts);
    static void absorb(Tracked& tracked, Tracked& into);
    void observe(const Tracked& tracked, const LookContext& look, const WatchCounts* counts, ledger::Answer answer);
    [[nodiscard]] std::optional<double> place_m2(const Tracked& tracked) const;
    [[nodiscard]] std::string outline_wkb(const Runs& runs) const;
    [[nodiscard]] std::optional<Site> listed(const Tracked& tracked) const;

    const io::Grid& grid_;
    const config::Config& config_;
    bool numbered_;
    std::optional<io::Ground> ground_;
    ledger::Numbering numbering_;
    std::vector<Tracked> sites_;
    std::vector<ledger::LookRecord> looks_;
    std::vector<ledger::Observation> observations_;
    std::optional<Date> newest_;  ///< of the looks added
};

}  // namespace quarrywatch::stages
