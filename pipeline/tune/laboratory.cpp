#include "pipeline/tune/laboratory.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "kernels/evaluate/ranking.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::tune {

namespace {

using config::KeyStage;

constexpr std::size_t kKeptParts = 16;          // of a look; a directed search comes back to what it tried
constexpr std::size_t kRankedPixels = 2000000;  // the AUC's error is then below 0.001 with any share of change

const std::string kAsConfigured = "as configured";

bool is_no_answer(const Fault& fault) { return fault.code() == ExitCode::no_answer; }

int days_between(const Date& from, const Date& to) {
    return static_cast<int>((std::chrono::sys_days(to) - std::chrono::sys_days(from)).count());
}

}  // namespace

Laboratory::Laboratory(const std::vector<Area>& areas, const Space& space, std::filesystem::path scratch)
    : areas_(areas), space_(space), scratch_(std::move(scratch)) {
    const bool scores_vary = std::any_of(space.dimensions().begin(), space.dimensions().end(),
                                         [](const Dimension& dimension) { return dimension.stage <= KeyStage::score; });
    for (std::size_t a = 0; a < areas.size(); ++a)
        for (std::size_t k = 0; k < areas[a].looks.size(); ++k) {
            auto look = std::make_unique<Look>();
            look->area = a;
            look->place = k;
            look->name = areas[a].looks[k].name;
            look->first_unit = static_cast<std::uint32_t>(units_.size());
            // Where no score varies, these are the keys of every setting, and nothing is done twice.
            const std::string own = scores_vary_ ? kAsConfigured : "";
            keep(*look, areas[a].config, {own, own});
            if (!look->kept)
                throw Fault(ExitCode::no_answer, "area." + areas[a].id, look->failure,
                            "Leave the scene out, or change the configuration that the sweep starts from.");
            look->labels = std::make_unique<LookLabels>(areas[a].labels, areas[a].grid, look->kept->valid(),
                                                        areas[a].looks[k].baseline, areas[a].looks[k].scenes.after.date,
                                                        areas[a].config, scores_vary);
            rank_scores(*look);
            for (Unit unit : look->labels->units()) {
                unit.area = static_cast<std::uint32_t>(a);
                unit.look = static_cast<std::uint32_t>(looks_.size());
                units_.push_back(unit);
            }
            looks_.push_back(std::move(look));
        }
}

Laboratory::~Laboratory() = default;

Laboratory::Keys Laboratory::keys_of(const Setting& setting) const {
    return {space_.key_up_to(KeyStage::registration, setting), space_.key_up_to(KeyStage::score, setting)};
}

void Laboratory::keep(Look& look, const Setting& setting) {
    Keys keys = keys_of(setting);
    if (look.kept_once && look.score_key == keys.score) return;
    keep(look, space_.apply(areas_[look.area].config, setting), std::move(keys));
    if (look.kept) rank_scores(look);
}

void Laboratory::keep(Look& look, const config::Config& config, Keys keys) {
    const Area& area = areas_[look.area];
    const flow::LookScenes& scenes = area.looks[look.place].scenes;
    const bool register_again = !look.kept_once || look.registration_key != keys.registration;
    look.kept_once = true;
    look.registration_key = std::move(keys.registration);
    look.score_key = std::move(keys.score);
    look.measured.clear();
    look.kept.reset();
    look.auc.reset();
    try {
        if (register_again) {
            look.failure.clear();
            look.registered.reset();
            look.registered = std::make_unique<ScenePair>(
                stages::register_pair(scenes.earlier.front(), scenes.after, config, stages::Alignment::measure,
                                      flow::threads_of(config), std::span(scenes.earlier).subspan(1), &area.grid));
        }
        if (!look.registered) return;  // failed before, with the same keys: the reason stands
        look.failure.clear();
        look.kept = std::make_unique<KeptLook>(scenes, area.grid, config, scratch_, look.registered.get());
    } catch (const Fault& fault) {
        if (!is_no_answer(fault)) throw;
        look.failure = look.name + ": " + fault.what();
        log::warn("tune", look.failure);
    }
}

void Laboratory::rank_scores(Look& look) {
    look.auc = evaluate::rank(look.labels->scored(look.kept->score(), look.kept->valid(), kRankedPixels)).auc;
}

std::shared_ptr<const Laboratory::Look::Measured> Laboratory::measure(Look& look, const config::Config& config,
                                                                      const std::string& key) {
    for (auto it = look.measured.begin(); it != look.measured.end(); ++it)
        if ((*it)->key == key) {
            look.measured.splice(look.measured.begin(), look.measured, it);
            return look.measured.front();
        }
    const Area& area = areas_[look.area];
    auto measured = std::make_shared<Look::Measured>();
    measured->key = key;
    stages::Assembled assembled = look.kept->decide(config, config.vectorise.minimum_pixels);
    measured->components = std::move(assembled.components);
    measured->sites = stages::measure_sites(std::move(assembled.sites), area.layers, area.grid, config).sites;
    look.measured.push_front(std::move(measured));
    if (look.measured.size() > kKeptParts) look.measured.pop_back();
    return look.measured.front();
}

std::shared_ptr<const Laboratory::Look::Measured> Laboratory::measure(Look& look, const Setting& setting) {
    config::Config config = space_.apply(areas_[look.area].config, setting);
    // The least of all settings: what is smaller in none need not be looked at, and each drops its own afterwards.
    config.vectorise.minimum_pixels =
        static_cast<int>(space_.least("vectorise.minimum_pixels", config.vectorise.minimum_pixels));
    config.vectorise.minimum_area_m2 = space_.least("vectorise.minimum_area_m2", config.vectorise.minimum_area_m2);
    return measure(look, config, space_.key_up_to(KeyStage::measures, setting));
}

void Laboratory::try_on(std::size_t l, const std::vector<Setting>& settings, std::vector<Trial>& trials,
                        std::vector<std::vector<std::optional<int>>>& first_days) {
    Look& look = *looks_[l];
    const Area& area = areas_[look.area];
    // Settings that share a stage stand together, so that it is done once.
    std::vector<std::size_t> order(settings.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<std::string> keys;
    for (const Setting& setting : settings)
        keys.push_back(space_.key_up_to(KeyStage::registration, setting) + '\0' +
                       space_.key_up_to(KeyStage::score, setting) + '\0' +
                       space_.key_up_to(KeyStage::measures, setting));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        while (end < order.size() && keys[order[end]] == keys[order[begin]]) ++end;
        keep(look, settings[order[begin]]);
        if (!look.kept) {
            for (std::size_t i = begin; i < end; ++i) trials[order[i]].failure = look.failure;
            begin = end;
            continue;
        }
        const auto measured = measure(look, settings[order[begin]]);
        const std::optional<Date> date = area.looks[look.place].scenes.after.date;
        flow::for_each(end - begin, area.config, [&](std::size_t k) {
            const std::size_t i = order[begin + k];
            const config::Config config = space_.apply(area.config, settings[i]);
            stages::MeasuredSites sites;
            sites.sites = measured->sites;
            const stages::RuleResult ruled =
                stages::decide_sites(std::move(sites), stages::parse_rules(config.rule_table), config);
            Judgement judgement = judge(ruled.sites, measured->components, *look.labels, config.tune);
            Trial& trial = trials[i];
            if (look.auc) {
                trial.auc_sum += *look.auc;
                ++trial.auc_looks;
            }
            for (UnitReport& report : judgement.units) {
                report.unit += look.first_unit;
                trial.units.push_back(report);
            }
            for (const evaluate::PlantedSite& site : judgement.matches.planted) {
                if (!site.asked || !site.found) continue;
                trial.found_px += static_cast<double>(site.found_px);
                trial.true_px += static_cast<double>(site.area_px);
                trial.area_errors.push_back(static_cast<float>(
                    std::abs(static_cast<double>(site.found_px) - static_cast<double>(site.area_px)) /
                    static_cast<double>(site.area_px)));
                const auto t = static_cast<std::size_t>(site.id) - 1;
                const std::optional<Date>& changed = area.labels.sites[t].date;
                if (!changed || !date) continue;
                std::optional<int>& first = first_days[i][t];
                const int days = days_between(*changed, *date);
                first = std::min(first.value_or(days), days);
            }
        });
        begin = end;
    }
}

std::vector<Trial> Laboratory::try_all(const std::vector<Setting>& settings) {
    std::vector<Trial> trials(settings.size());
    for (std::size_t i = 0; i < settings.size(); ++i) trials[i].setting = settings[i];
    for (std::size_t l = 0; l < looks_.size();) {
        // The looks of one area together: a site's first day is that of the first look that found it.
        const std::size_t area = looks_[l]->area;
        std::vector<std::vector<std::optional<int>>> first_days(
            settings.size(), std::vector<std::optional<int>>(areas_[area].labels.sites.size()));
        for (; l < looks_.size() && looks_[l]->area == area; ++l) try_on(l, settings, trials, first_days);
        for (std::size_t i = 0; i < settings.size(); ++i)
            for (const std::optional<int>& days : first_days[i])
                if (days) trials[i].days.push_back(*days);
    }
    return trials;
}

void Laboratory::show(const Look& look, const Look::Measured& measured, const config::Config& config,
                      const std::function<void(const LookResult&)>& visit) const {
    const Area& area = areas_[look.area];
    LookResult result;
    result.area = &area;
    result.look = &area.looks[look.place];
    result.pair = &look.kept->pair();
    result.kept = look.kept.get();
    result.labels = look.labels.get();
    result.components = &measured.components;
    stages::MeasuredSites sites;
    sites.sites = measured.sites;
    result.ruled = stages::decide_sites(std::move(sites), stages::parse_rules(config.rule_table), config);
    result.judgement = judge(result.ruled.sites, measured.components, *look.labels, config.tune);
    visit(result);
}

void Laboratory::show(const Setting& setting, const std::function<void(const LookResult&)>& visit) {
    for (const std::unique_ptr<Look>& look : looks_) {
        keep(*look, setting);
        if (look->kept) show(*look, *measure(*look, setting), space_.apply(areas_[look->area].config, setting), visit);
    }
}

void Laboratory::show(const std::string& name, const std::function<config::Config(const Area&)>& change,
                      const std::function<void(const LookResult&)>& visit) {
    for (const std::unique_ptr<Look>& look : looks_) {
        const config::Config config = change(areas_[look->area]);
        const std::string key = name.empty() ? kAsConfigured : name;
        if (look->score_key != key && !(name.empty() && !scores_vary_ && look->score_key.empty())) {
            keep(*look, config, {key, key});
            if (look->kept) rank_scores(*look);
        }
        // Settings have keys of their own: a value and a line's end for each.
        if (look->kept) show(*look, *measure(*look, config, key), config, visit);
    }
}

}  // namespace quarrywatch::tune
