#include "pipeline/commands/labelled_areas.hpp"

#include <tuple>
#include <utility>

#include "pipeline/commands/scene_options.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::commands {

void add_label_options(CommandSyntax& syntax) {
    syntax.arguments = {
        {"BEFORE", "the earlier scene of a single pair; else the configuration's scenes or areas", false},
        {"AFTER", "the later scene", false}};
    syntax.options.push_back({.name = "truth", .value = "FILE", .meaning = "what changed: a raster or polygons"});
    syntax.options.push_back(
        {.name = "unchanged", .value = "FILE", .meaning = "what did not; default: everything else"});
    syntax.options.push_back(
        {.name = "verdicts", .value = "LEDGER", .meaning = "in the place of truth: sites that were judged"});
    for (Option& option : scene_options()) syntax.options.push_back(std::move(option));
}

void add_area(const std::string& command, const CommandLine& line, config::Config& config) {
    const auto refuse = [&](const char* what, const char* remedy) {
        throw Fault(ExitCode::bad_configuration, command, what, remedy);
    };
    const bool labels = line.has("truth") || line.has("verdicts"), pair = line.has("BEFORE");
    if (pair && !line.has("AFTER")) refuse("AFTER is missing", "Name both scenes.");
    if (!labels) {
        if (pair || line.has("unchanged")) refuse("the labels are missing", "Give --truth or --verdicts.");
        if (config.areas.empty())
            refuse("there is no labelled area", "Give --truth, or [area.<id>] sections in the configuration.");
        return;
    }
    if (line.has("truth") == line.has("verdicts")) refuse("--truth and --verdicts are given", "Give one of them.");
    if (line.has("unchanged") && !line.has("truth")) refuse("--unchanged stands without --truth", "Give both.");
    if (!config.areas.empty())
        refuse("labels on the line, and areas in the configuration",
               "Give the labels of each area in its section, and none on the line.");
    config::AreaSpec& area = config.areas.emplace_back();
    area.id = pair ? "pair" : config.run.name;
    area.truth = line.text("truth");
    area.unchanged = line.text("unchanged");
    area.verdicts = line.text("verdicts");
    if (pair) std::tie(area.before, area.after) = scene_specs(line, "BEFORE", "AFTER");
}

}  // namespace quarrywatch::commands
