#include "pipeline/tune/tune.hpp"

#include <map>
#include <optional>
#include <utility>

#include "pipeline/config/print.hpp"
#include "pipeline/config/read.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/stages/survey.hpp"
#include "pipeline/texts/csv.hpp"
#include "pipeline/tune/atlas.hpp"
#include "pipeline/tune/best_ini.hpp"
#include "pipeline/tune/comparison.hpp"
#include "pipeline/tune/exhibit.hpp"
#include "pipeline/tune/page.hpp"
#include "pipeline/tune/plots.hpp"
#include "pipeline/tune/robustness.hpp"
#include "pipeline/tune/run_table.hpp"

namespace quarrywatch::tune {

namespace {

// Optical pairs have [detect], radar [sar]: what is varied of the other would change nothing.
void require_sections_in_use(const Space& space, const std::vector<Area>& areas) {
    bool optical = false, radar = false;
    for (const Area& area : areas)
        for (const AreaLook& look : area.looks) {
            const std::vector<std::string> roles = stages::common_roles(look.scenes.earlier.front(), look.scenes.after);
            const bool own = &stages::detect_options(area.config, roles) == &area.config.sar;
            (own ? radar : optical) = true;
        }
    for (const Dimension& dimension : space.dimensions())
        for (const auto& [section, used] : {std::pair{"detect", optical}, std::pair{"sar", radar}})
            if (dimension.key.starts_with(std::string(section) + ".") && !used)
                throw Fault(ExitCode::bad_configuration, "sweep." + dimension.key,
                            "no area is looked at with [" + std::string(section) + "]",
                            std::string("Vary the same key of [") + (optical ? "detect" : "sar") + "].");
}

/// The comparison with another configuration, file by file.
struct Compared {
    ComparisonCounts counts;
    std::vector<std::string> files;
    std::vector<io::StagedOutput> staged;
};

Compared compare(Laboratory& laboratory, const TuneRequest& request, const std::vector<LookSites>& chosen,
                 const std::filesystem::path& folder) {
    std::optional<config::Config> other;
    if (!request.compare.empty())
        other = config::read_config(std::filesystem::path(request.compare), std::vector<std::string>{});
    const auto change = [&](const Area& area) {
        if (!other) return area.config;
        config::Config config = *other;
        take_place(area.config, config);
        config.run = area.config.run;
        config.tune = area.config.tune;
        return config;
    };
    Compared result;
    std::size_t place = 0;
    laboratory.show(request.compare, change, [&](const LookResult& look) {
        // Looks without an answer by either are passed over.
        while (place < chosen.size() && (chosen[place].area != look.area->id || chosen[place].look != look.look->name))
            ++place;
        if (place == chosen.size()) return;
        const std::string name = "comparison_" + texts::safe_file_name(look.area->id) +
                                 (look.area->looks.size() > 1 ? "_" + texts::safe_file_name(look.look->name) : "") +
                                 ".gpkg";
        result.staged.push_back(write_comparison(folder / name, sites_of(look), chosen[place], result.counts));
        result.files.push_back(name);
    });
    return result;
}

/// What each key was before.
std::vector<std::string> start_values(const Space& space, const config::Config& config) {
    std::map<std::string, std::string> values;
    for (auto& [key, value] : config::list_values(config)) values.emplace(key, value);
    std::vector<std::string> start;
    for (const Dimension& dimension : space.dimensions()) {
        const RuleNumber number = rule_number(dimension.key);
        const std::string key = number.empty() ? dimension.key : "rule." + number.rule + ".when";
        start.push_back(number.empty() ? values[key] : number_in(values[key], number.evidence));
    }
    return start;
}

}  // namespace

Study run(const TuneRequest& request) {
    const config::Config& config = request.config;
    const Space space(config);
    const std::vector<Area> areas = open_areas(config);
    require_sections_in_use(space, areas);
    const std::filesystem::path folder = request.out / "tune";
    Laboratory laboratory(areas, space, folder);
    const Folds folds = make_folds(laboratory.units(), laboratory, config.tune);
    Study study = make_study(space, laboratory, search(laboratory, space, folds, config.tune), folds, config.tune);
    std::vector<RunFigures> figures(study.trials.size());
    flow::for_each(figures.size(), config, [&](std::size_t t) { figures[t] = run_figures(study, t, config.tune); });

    // The chosen setting again, look by look: what it got right and wrong, then pictures of the worst.
    const Setting& chosen = study.trials[study.chosen].setting;
    Exhibit exhibit;
    std::vector<LookSites> chosen_sites;
    std::vector<io::StagedOutput> staged;
    laboratory.show(chosen, [&](const LookResult& look) {
        add_to_exhibit(look, static_cast<std::size_t>(config.tune.atlas_sites), exhibit);
        chosen_sites.push_back(sites_of(look));
    });
    laboratory.show(chosen, [&](const LookResult& look) {
        for (io::StagedOutput& picture : picture_wrong_sites(look, config, folder, exhibit))
            staged.push_back(std::move(picture));
    });
    std::vector<Plot> robustness;
    if (request.robustness) {
        const std::vector<RobustnessCurve> troubles =
            measure_robustness(laboratory, space, chosen, config.tune, folder);
        robustness = robustness_plots(troubles, config);
        staged.push_back(io::write_text(folder / "robustness.csv", robustness_table(troubles)));
    }
    Compared compared = compare(laboratory, request, chosen_sites, folder);

    const std::vector<Plot> curves = curve_plots(study, exhibit, config), surfaces = surface_plots(study, config);
    for (const std::vector<Plot>* const plots : {&curves, &surfaces, &std::as_const(robustness)})
        for (const Plot& plot : *plots) staged.push_back(io::write_text(folder / (plot.name + ".svg"), plot.svg));
    for (io::StagedOutput& file : compared.staged) staged.push_back(std::move(file));
    config::Config common = areas.size() == 1 ? areas.front().config : config;
    common.ledger = config.ledger;  // which tuning itself looks away from
    staged.push_back(io::write_text(folder / "runs.csv", run_table(study, figures)));
    staged.push_back(io::write_text(folder / "best.ini", best_ini(space.apply(common, chosen), study)));
    staged.push_back(io::write_text(folder / "atlas.html", atlas_page(exhibit, config.run.language)));
    PageContent content{study,
                        figures,
                        exhibit,
                        curves,
                        surfaces,
                        std::move(robustness),
                        start_values(space, config),
                        request.compare,
                        compared.counts,
                        compared.files,
                        areas.size(),
                        laboratory.looks()};
    staged.push_back(io::write_text(folder / "index.html", study_page(content, config)));
    io::flush_disk(folder);
    io::publish_all(staged);
    return study;
}

}  // namespace quarrywatch::tune
