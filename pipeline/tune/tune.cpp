#include "pipeline/tune/tune.hpp"

#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/stages/survey.hpp"
#include "pipeline/tune/best_ini.hpp"
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

}  // namespace

Study run(const config::Config& config, const std::filesystem::path& out) {
    const Space space(config);
    const std::vector<Area> areas = open_areas(config);
    require_sections_in_use(space, areas);
    const std::filesystem::path folder = out / "tune";
    Laboratory laboratory(areas, space, folder);
    const Folds folds = make_folds(laboratory.units(), laboratory, config.tune);
    Study study = make_study(space, laboratory, search(laboratory, space, folds, config.tune), folds, config.tune);

    std::vector<RunFigures> figures(study.trials.size());
    flow::for_each(figures.size(), config, [&](std::size_t t) { figures[t] = run_figures(study, t, config.tune); });
    const config::Config& common = areas.size() == 1 ? areas.front().config : config;
    std::vector<io::StagedOutput> staged;
    staged.push_back(io::write_text(folder / "runs.csv", run_table(study, figures)));
    staged.push_back(
        io::write_text(folder / "best.ini", best_ini(space.apply(common, study.trials[study.chosen].setting), study)));
    io::publish_all(staged);
    return study;
}

}  // namespace quarrywatch::tune
