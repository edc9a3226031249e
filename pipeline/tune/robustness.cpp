#include "pipeline/tune/robustness.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <optional>
#include <utility>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/log.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/csv.hpp"
#include "pipeline/tune/svg_plot.hpp"

namespace quarrywatch::tune {

namespace {

constexpr std::array kShifts_px{0.0, 0.25, 0.5, 1.0, 1.5, 2.0};
constexpr std::array kNoises{0.0, 0.5, 1.0, 2.0, 4.0};
constexpr std::array kClouds{0.0, 0.1, 0.2, 0.4, 0.6};

/// What a look has to go through, and how its counts are told.
struct Level {
    Trouble trouble;
    double level;
};

/// Counts of one level, look by look.
struct Gathered {
    std::vector<Unit> units;
    std::vector<UnitReport> reports;
    std::string failure;
};

int days_between(const Date& from, const Date& to) {
    return static_cast<int>((std::chrono::sys_days(to) - std::chrono::sys_days(from)).count());
}

/// One look, made worse in one way after another.
class Victim {
public:
    /// number  of the look's area.
    Victim(const LookResult& look, const config::Config& config, std::filesystem::path scratch, std::uint32_t number)
        : area_(*look.area),
          look_(*look.look),
          config_(config),
          scratch_(std::move(scratch)),
          registered_(*look.pair),
          number_(number) {}

    void suffer(const Level& level, Gathered& gathered) {
        flow::LookScenes scenes = look_.scenes;
        std::optional<Date> baseline = look_.baseline;
        ScenePair pair = registered_;
        switch (level.trouble) {
            case Trouble::shift:
                // Down to the right, so that neither rows nor columns alone are hit.
                pair.registration.registered = true;
                pair.registration.field.add_shift(level.level / std::numbers::sqrt2, level.level / std::numbers::sqrt2);
                break;
            case Trouble::noise:
            case Trouble::cloud:
                scenes.after.disturbance = disturbed(level);
                pair.after = scenes.after;
                break;
            case Trouble::gap:
                return;  // see compare_with()
        }
        judge_on(scenes, pair, baseline, gathered);
    }
    /// With one earlier scene alone.
    void compare_with(std::size_t earlier, Gathered& gathered) {
        flow::LookScenes scenes;
        scenes.after = look_.scenes.after;
        scenes.earlier.push_back(look_.scenes.earlier[earlier]);
        judge_on(scenes, std::nullopt, scenes.earlier.front().date, gathered);
    }

private:
    [[nodiscard]] std::shared_ptr<const io::Disturbance> disturbed(const Level& level) const {
        auto worse = std::make_shared<io::Disturbance>();
        worse->seed = static_cast<std::uint64_t>(config_.tune.seed);
        if (level.trouble == Trouble::cloud) worse->hidden_share = level.level;
        if (level.trouble == Trouble::noise)
            for (const BandNormalisation& band : registered_.normalisation)
                worse->noise[band.role] = level.level * band.fit.held_out_rmse * std::abs(band.fit.gain);
        return worse;
    }

    void judge_on(const flow::LookScenes& scenes, const std::optional<ScenePair>& pair, std::optional<Date> baseline,
                  Gathered& gathered) {
        if (!gathered.failure.empty()) return;
        try {
            KeptLook kept(scenes, area_.grid, config_, scratch_, pair ? &*pair : nullptr);
            const LookLabels labels(area_.labels, area_.grid, kept.valid(), baseline, scenes.after.date, config_,
                                    false);
            stages::Assembled assembled = kept.decide(config_, config_.vectorise.minimum_pixels);
            const stages::RuleResult ruled =
                stages::apply_rules(std::move(assembled.sites), area_.layers, area_.grid, config_);
            const auto first = static_cast<std::uint32_t>(gathered.units.size());
            for (UnitReport& report : judge(ruled.sites, assembled.components, labels, config_.tune).units) {
                report.unit += first;
                gathered.reports.push_back(report);
            }
            for (Unit unit : labels.units()) {
                unit.area = number_;
                gathered.units.push_back(unit);
            }
        } catch (const Fault& fault) {
            if (fault.code() != ExitCode::no_answer) throw;
            gathered.failure = look_.name + ": " + fault.what();
        }
    }

    const Area& area_;
    const AreaLook& look_;
    const config::Config& config_;
    std::filesystem::path scratch_;
    ScenePair registered_;
    std::uint32_t number_;
};

RobustnessPoint point_of(double level, const Gathered& gathered, const config::Tune& options) {
    RobustnessPoint point;
    point.level = level;
    point.failure = gathered.failure;
    if (!point.failure.empty()) return point;
    for (const Unit& unit : gathered.units) point.tally.add(unit);
    for (const UnitReport& report : gathered.reports) point.tally.add(report);
    Trial trial;
    trial.units = gathered.reports;
    if (!figure(point.tally, options.objective, options)) {
        point.failure = "no label can be seen";
        return point;
    }
    point.figure = {figure(point.tally, options.objective, options), interval_of(gathered.units, trial, options)};
    return point;
}

std::string name_of(Trouble trouble) { return std::string(config::enum_name(trouble)); }

}  // namespace

std::vector<RobustnessCurve> measure_robustness(Laboratory& laboratory, const Space& space, const Setting& setting,
                                                const config::Tune& options, const std::filesystem::path& scratch) {
    std::vector<Level> levels;
    for (const double shift : kShifts_px) levels.push_back({Trouble::shift, shift});
    for (const double noise : kNoises) levels.push_back({Trouble::noise, noise});
    for (const double cloud : kClouds) levels.push_back({Trouble::cloud, cloud});
    std::vector<Gathered> gathered(levels.size());
    std::map<int, Gathered> gaps;
    log::Progress progress("robustness", "levels", static_cast<std::int64_t>(levels.size() * laboratory.looks()));
    laboratory.show(setting, [&](const LookResult& look) {
        const config::Config config = space.apply(look.area->config, setting);
        const auto number = static_cast<std::uint32_t>(look.area - laboratory.areas().data());
        Victim victim(look, config, scratch, number);
        for (std::size_t i = 0; i < levels.size(); ++i) {
            victim.suffer(levels[i], gathered[i]);
            progress.advance();
        }
        const std::optional<Date>& date = look.look->scenes.after.date;
        const std::vector<io::Scene>& earlier = look.look->scenes.earlier;
        for (std::size_t e = 0; date && earlier.size() > 1 && e < earlier.size(); ++e)
            if (earlier[e].date) victim.compare_with(e, gaps[days_between(*earlier[e].date, *date)]);
    });
    std::vector<RobustnessCurve> curves;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (curves.empty() || curves.back().trouble != levels[i].trouble) curves.push_back({levels[i].trouble, {}});
        curves.back().points.push_back(point_of(levels[i].level, gathered[i], options));
    }
    if (gaps.size() > 1) {
        curves.push_back({Trouble::gap, {}});
        for (const auto& [days, own] : gaps) curves.back().points.push_back(point_of(days, own, options));
    }
    return curves;
}

std::vector<Plot> robustness_plots(const std::vector<RobustnessCurve>& curves, const config::Config& config) {
    const config::Language language = config.run.language;
    const auto word = [&](const std::string& key) { return std::string(texts::text("tune." + key, language)); };
    const std::string objective = word("objective." + std::string(config::enum_name(config.tune.objective)));
    std::vector<Plot> plots;
    for (const RobustnessCurve& curve : curves) {
        std::vector<PlotPoint> line, low, high;
        std::vector<PlotDot> dots;
        double most = 0;
        for (const RobustnessPoint& point : curve.points) {
            if (!point.figure.value) continue;
            line.push_back({point.level, *point.figure.value});
            dots.push_back({line.back(), plot_number(*point.figure.value)});
            most = std::max(most, *point.figure.value);
            if (!point.figure.interval) continue;
            low.push_back({point.level, point.figure.interval->low});
            high.push_back({point.level, point.figure.interval->high});
            most = std::max(most, point.figure.interval->high);
        }
        if (line.empty()) continue;
        const bool share = config.tune.objective != config::Objective::cost;
        SvgPlot plot(objective, {word("robustness." + name_of(curve.trouble)), line.front()[0], line.back()[0]},
                     {objective, 0, share ? 1 : most});
        plot.band(low, high, "#1a4f7a");
        plot.line(line, "#1a4f7a");
        plot.dots(dots, "#1a4f7a", 4, 1);
        plots.push_back({"robustness_" + name_of(curve.trouble), plot.text()});
    }
    return plots;
}

std::string robustness_table(const std::vector<RobustnessCurve>& curves) {
    std::string table = texts::csv_row(
        {"trouble", "level", "objective", "low", "high", "sites_asked", "sites_found", "sites_false", "failure"});
    const auto number = [](const std::optional<double>& value) {
        return value ? config::print_real(std::round(*value * 1e6) / 1e6) : std::string();
    };
    for (const RobustnessCurve& curve : curves)
        for (const RobustnessPoint& point : curve.points) {
            const auto& interval = point.figure.interval;
            table +=
                texts::csv_row({name_of(curve.trouble), config::print_real(point.level), number(point.figure.value),
                                interval ? number(interval->low) : "", interval ? number(interval->high) : "",
                                std::to_string(point.tally.asked), std::to_string(point.tally.found),
                                std::to_string(point.tally.wrong), point.failure});
        }
    return table;
}

}  // namespace quarrywatch::tune
