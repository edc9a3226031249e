#include "pipeline/tune/area.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "pipeline/config/read.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/log.hpp"
#include "pipeline/night_plan.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::tune {

namespace {

AreaLook look_of(std::string name, flow::LookScenes scenes) {
    AreaLook look;
    look.name = std::move(name);
    for (std::size_t i = 0; i < scenes.composed; ++i)
        if (const auto& date = scenes.earlier[i].date; date && (!look.baseline || *look.baseline < *date))
            look.baseline = date;
    look.scenes = std::move(scenes);
    return look;
}

void open_pair(const config::AreaSpec& spec, Area& area) {
    config::SceneSpec before = spec.before, after = spec.after;
    before.id = "before";
    after.id = "after";
    flow::LookScenes scenes;
    scenes.earlier.push_back(io::resolve_scene(before));
    scenes.after = io::resolve_scene(after);
    area.grid = stages::common_grid(scenes.earlier.front(), scenes.after, area.config.grid);
    // As a run would be told, wherever its configuration lies.
    for (config::SceneSpec* const scene : {&before, &after}) {
        scene->path = std::filesystem::absolute(scene->path).string();
        if (!scene->mask.empty()) scene->mask = std::filesystem::absolute(scene->mask).string();
    }
    area.config.scenes = {before, after};
    const std::string name = night::look_id(scenes.after);
    area.looks.push_back(look_of(name, std::move(scenes)));
}

void open_run(const config::AreaSpec& spec, Area& area) {
    if (!spec.config.empty()) {
        const config::Config own = config::read_config(std::filesystem::path(spec.config), std::vector<std::string>{});
        take_place(own, area.config);
    }
    area.config.ledger.path.clear();
    Manifest unused;
    bool some_failed = false;
    const std::vector<io::Scene> scenes = night::usable_scenes(area.config, unused, some_failed);
    night::Plan plan = night::make_plan(scenes, area.config, io::LedgerAccess::read);
    for (const std::string& warning : plan.warnings) log::warn("tune", warning);
    area.grid = plan.input.grid;
    for (night::Look& look : plan.input.looks) area.looks.push_back(look_of(look.look_id, std::move(look.scenes)));
    if (area.looks.empty())
        throw Fault(ExitCode::bad_input, "area." + spec.id, "no scene has an earlier one to be compared with",
                    "Name the scenes before and after the change.");
}

}  // namespace

void take_place(const config::Config& from, config::Config& to) {
    to.scenes = from.scenes;
    to.catalogue = from.catalogue;
    to.series = from.series;
    to.grid = from.grid;
    to.layers = from.layers;
    to.terrain = from.terrain;
}

std::vector<Area> open_areas(const config::Config& config) {
    std::vector<Area> areas;
    for (const config::AreaSpec& spec : config.areas) {
        Area& area = areas.emplace_back();
        area.id = spec.id;
        area.config = config;
        if (spec.before.path.empty())
            open_run(spec, area);
        else
            open_pair(spec, area);
        area.layers = io::read_layers(area.config.layers, area.grid);
        area.labels = read_labels(spec, config.tune, area.grid);
        for (const std::string& warning : area.labels.warnings) log::warn("tune", "[" + spec.id + "] " + warning);
        log::info("tune", "area " + spec.id + ": " + std::to_string(area.grid.cols) + " x " +
                              std::to_string(area.grid.rows) + " pixels, " + std::to_string(area.looks.size()) +
                              (area.looks.size() == 1 ? " look, " : " looks, ") +
                              std::to_string(area.labels.sites.size()) + " true sites");
    }
    return areas;
}

}  // namespace quarrywatch::tune
