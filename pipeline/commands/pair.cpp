#include "pipeline/commands/pair.hpp"

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/commands/site_table.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/night.hpp"
#include "pipeline/run_record.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    CommandSyntax s{
        .name = "pair",
        .summary = "Find what changed between two scenes: register, compare, classify, write sites.",
        .arguments = {{"BEFORE", "the earlier scene: a raster, a folder or a pattern of single-band rasters"},
                      {"AFTER", "the later scene"}},
        .options = {{.name = "out", .value = "DIR", .meaning = "folder for the outputs", .required = true}},
        .examples = {"pair before.tif after.tif --out night",
                     "pair 2000TM 2003TM --bands blue:1,green:2,red:3,nir:4 --out taizhou"}};
    for (Option& option : scene_options()) s.options.push_back(std::move(option));
    return s;
}

}  // namespace

int pair_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const auto specs = scene_specs(*line, "BEFORE", "AFTER");
    io::start_gdal(kBlockCacheBytes);
    io::Scene before = io::resolve_scene(specs.first), after = io::resolve_scene(specs.second);
    const std::filesystem::path out = line->text("out");
    std::vector<Site> sites;
    const ExitCode code = record_run("pair", line->config, out, [&](Manifest& manifest) {
        night::Input input;
        input.grid = stages::common_grid(before, after, line->config.grid);
        night::Look& look = input.looks.emplace_back();
        look.look_id = night::look_id(after);
        look.scenes.after = std::move(after);
        look.scenes.earlier.push_back(std::move(before));
        night::Result result = night::run(std::move(input), line->config, out, manifest);
        sites = std::move(result.sites);
        return result.code;
    });
    print_site_summary(sites, out, out);
    return static_cast<int>(code);
}

}  // namespace quarrywatch::commands
