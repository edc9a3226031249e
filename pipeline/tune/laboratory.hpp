#pragma once
// Where settings are tried: every area and look kept as far as the settings agree, so that each is done again only
// from the stage that it changes.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/stages/rules.hpp"
#include "pipeline/tune/area.hpp"
#include "pipeline/tune/judge.hpp"
#include "pipeline/tune/kept_look.hpp"
#include "pipeline/tune/space.hpp"

namespace quarrywatch::tune {

/// One setting, tried on everything.
struct Trial {
    Setting setting;
    std::vector<UnitReport> units;     ///< by unit, numbered through all looks
    std::string failure;               ///< why some look has no answer with it; empty: all have
    std::vector<float> area_errors;    ///< |reported - true| / true of each true site that was found
    double found_px = 0, true_px = 0;  ///< reported and true area of these
    std::vector<int> days;             ///< from the change to the first look that found it, of dated sites
    double auc_sum = 0;                ///< of the scores of the looks whose labels are of both kinds
    int auc_looks = 0;                 ///< how many these are

    /// Mean over these looks.
    [[nodiscard]] std::optional<double> auc() const {
        return auc_looks > 0 ? std::optional(auc_sum / auc_looks) : std::nullopt;
    }
};

/// One look with one setting, all of it, for pictures and layers.
struct LookResult {
    const Area* area = nullptr;
    const AreaLook* look = nullptr;
    const ScenePair* pair = nullptr;  ///< its decision may be that of another setting
    const KeptLook* kept = nullptr;
    const LookLabels* labels = nullptr;
    stages::RuleResult ruled;
    const vectorise::Components* components = nullptr;
    Judgement judgement;
};

class Laboratory {
public:
    /// Looks at every look once, as the areas' own configurations say: what labels can be seen is the same for every
    /// setting. areas, space  outlive this. scratch  folder for what is kept.
    /// throws  Fault as the stages do, also for a look without an answer.
    Laboratory(const std::vector<Area>& areas, const Space& space, std::filesystem::path scratch);
    ~Laboratory();

    /// Try settings. The result of each depends on nothing but itself.
    /// throws  Fault (interrupted), and as the stages do for what is no fault of a setting: a file that cannot be read.
    [[nodiscard]] std::vector<Trial> try_all(const std::vector<Setting>& settings);
    /// Show every look with one setting, one after the other; what is given is valid within the call.
    void show(const Setting& setting, const std::function<void(const LookResult&)>& visit);
    /// The same with another configuration: the areas' own changed by `change`, which is called once for each look.
    /// name  tells it from others that are shown; empty: as configured.
    void show(const std::string& name, const std::function<config::Config(const Area&)>& change,
              const std::function<void(const LookResult&)>& visit);

    /// The blocks of all looks.
    [[nodiscard]] const std::vector<Unit>& units() const { return units_; }
    [[nodiscard]] std::size_t looks() const { return looks_.size(); }
    [[nodiscard]] const std::string& look_name(std::size_t look) const { return looks_[look]->name; }
    [[nodiscard]] const std::vector<Area>& areas() const { return areas_; }

private:
    struct Look {
        std::size_t area = 0, place = 0;
        std::string name;
        std::uint32_t first_unit = 0;
        bool kept_once = false;
        std::string registration_key, score_key;  ///< of what is kept
        std::unique_ptr<ScenePair> registered;
        std::unique_ptr<KeptLook> kept;
        std::unique_ptr<LookLabels> labels;
        std::optional<double> auc;
        std::string failure;  ///< of this registration or score
        /// Parts and sites by the keys that they depend on, the last used first.
        struct Measured {
            std::string key;
            vectorise::Components components;
            std::vector<Site> sites;
        };
        std::list<std::shared_ptr<const Measured>> measured;
    };
    struct Keys {
        std::string registration, score;
    };
    [[nodiscard]] Keys keys_of(const Setting& setting) const;
    void keep(Look& look, const Setting& setting);
    void keep(Look& look, const config::Config& config, Keys keys);
    static void rank_scores(Look& look);
    /// config  with the least minima of all that are to be decided on it.
    [[nodiscard]] std::shared_ptr<const Look::Measured> measure(Look& look, const config::Config& config,
                                                                const std::string& key);
    [[nodiscard]] std::shared_ptr<const Look::Measured> measure(Look& look, const Setting& setting);
    void show(const Look& look, const Look::Measured& measured, const config::Config& config,
              const std::function<void(const LookResult&)>& visit) const;
    void try_on(std::size_t look, const std::vector<Setting>& settings, std::vector<Trial>& trials,
                std::vector<std::vector<std::optional<int>>>& first_days);

    const std::vector<Area>& areas_;
    const Space& space_;
    bool scores_vary_ = false;
    std::filesystem::path scratch_;
    std::vector<std::unique_ptr<Look>> looks_;
    std::vector<Unit> units_;
};

}  // namespace quarrywatch::tune
